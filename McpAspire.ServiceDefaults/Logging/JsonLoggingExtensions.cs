using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace McpAspire.ServiceDefaults.Logging;

/// <summary>The log format of every service.</summary>
public static class JsonLoggingExtensions
{
    /// <summary>
    /// JSON lines, or the <c>simple</c> console format on a terminal; <c>LOG_FORMAT</c> (<c>json</c>, <c>simple</c>) decides otherwise.
    /// <c>LOG_LEVEL</c> is the least severe level that is written: <c>DEBUG</c>, <c>INFO</c>, <c>WARNING</c>, <c>ERROR</c>, <c>CRITICAL</c>;
    /// without it, <c>INFO</c> for our own lines and <c>WARNING</c> for those of the frameworks.
    /// </summary>
    internal static void AddJsonLogging(this IHostApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole(console => console.FormatterName = SelectFormat(builder.Configuration["LOG_FORMAT"]));
        builder.Logging.AddConsoleFormatter<JsonLineFormatter, ConsoleFormatterOptions>();
        builder.Logging.AddConsoleFormatter<TerminalFormatter, ConsoleFormatterOptions>();

        if (builder.Configuration["LOG_LEVEL"] is { Length: > 0 } level)
            builder.Logging.SetLevel(ParseLevel(level));
        else
            builder.Logging.QuietFrameworks();
    }

    /// <summary>Sends every log line to standard error: standard output belongs to the protocol when MCP is spoken over stdio.</summary>
    public static void LogToStandardError(this ILoggingBuilder logging) =>
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);

    private static void SetLevel(this ILoggingBuilder logging, LogLevel level)
    {
        logging.SetMinimumLevel(level);

        // Its trace is whole messages: values to encrypt, tokens.
        if (level == LogLevel.Trace)
            logging.AddFilter("ModelContextProtocol", LogLevel.Debug);
    }

    // They (the first by what it inherits from ASP.NET Core) tell every request twice; whoever wants that asks for it with LOG_LEVEL.
    private static void QuietFrameworks(this ILoggingBuilder logging)
    {
        foreach (var category in (ReadOnlySpan<string>)["McpAspire.Security.Authentication", "Microsoft.AspNetCore", "ModelContextProtocol", "System.Net.Http", "Yarp"])
            logging.AddFilter(category, LogLevel.Warning);

        // It logs a failed attempt, its retry and its timeout each; the caller logs what failed in the end.
        logging.AddFilter("Polly", LogLevel.Critical);

        // What a check found is in the answer; whoever polls would fill the log with it.
        logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.Critical);
    }

    private static string SelectFormat(string? format) => format?.ToLowerInvariant() switch
    {
        "json" => JsonLineFormatter.FormatterName,
        "simple" => TerminalFormatter.FormatterName,
        null or "" => Console.IsOutputRedirected ? JsonLineFormatter.FormatterName : TerminalFormatter.FormatterName,
        _ => throw new InvalidOperationException($"LOG_FORMAT is '{format}'; it can be 'json' or 'simple'."),
    };

    private static LogLevel ParseLevel(string level) => level.ToUpperInvariant() switch
    {
        "TRACE" => LogLevel.Trace,
        "DEBUG" => LogLevel.Debug,
        "INFO" or "INFORMATION" => LogLevel.Information,
        "WARN" or "WARNING" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        "CRITICAL" => LogLevel.Critical,
        _ => throw new InvalidOperationException($"LOG_LEVEL is '{level}'; it can be DEBUG, INFO, WARNING, ERROR or CRITICAL."),
    };
}
