using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

#pragma warning disable MCP9005 // Deprecated from 2026-07-28 on, and what most clients show progress with until then.

namespace McpAspire.Mcp;

/// <summary>Log messages from an invocation to its client.</summary>
public static class RequestContextLogging
{
    /// <summary>
    /// Sends a log message if the client wants messages of this level. Up to 2025-11-25 a session says so with <c>logging/setLevel</c>
    /// (until then <see cref="LogLevel.Information"/> and above are sent), from 2026-07-28 each request in its <c>_meta</c> (if not, none is sent).
    /// </summary>
    /// <typeparam name="TParams">The parameters of the request.</typeparam>
    /// <param name="request">The request that is being handled.</param>
    /// <param name="level">How severe it is.</param>
    /// <param name="data">Any JSON, often a string.</param>
    /// <param name="logger">Who says it, or null.</param>
    /// <param name="cancellationToken">Cancels sending.</param>
    /// <returns>A task that ends when the message has been sent.</returns>
    public static Task NotifyLogAsync<TParams>(this RequestContext<TParams> request, LogLevel level, JsonElement data, string? logger = null, CancellationToken cancellationToken = default) =>
        request.NotifyLogAsync(SeverityOf(level), data, logger, cancellationToken);

    /// <inheritdoc cref="NotifyLogAsync{TParams}(RequestContext{TParams}, LogLevel, JsonElement, string?, CancellationToken)"/>
    public static Task NotifyLogAsync<TParams>(this RequestContext<TParams> request, LoggingLevel level, JsonElement data, string? logger = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);

        return request.GetLogLevel() is { } lowest && level >= lowest
            ? request.Server.SendNotificationAsync(
                NotificationMethods.LoggingMessageNotification,
                new LoggingMessageNotificationParams { Level = level, Logger = logger, Data = data },
                cancellationToken: cancellationToken)
            : Task.CompletedTask;
    }

    /// <summary>The least severe level of log messages that the client wants; null for none.</summary>
    /// <typeparam name="TParams">The parameters of the request.</typeparam>
    /// <param name="request">The request that is being handled.</param>
    public static LoggingLevel? GetLogLevel<TParams>(this RequestContext<TParams> request)
    {
        ArgumentNullException.ThrowIfNull(request);

        var context = request.JsonRpcRequest.Context;
        return ProtocolVersions.IsStateless(context?.ProtocolVersion ?? request.Server.NegotiatedProtocolVersion)
            ? context?.LogLevel
            : request.Server.LoggingLevel ?? LoggingLevel.Info;
    }

    private static LoggingLevel SeverityOf(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => LoggingLevel.Debug,
        LogLevel.Information => LoggingLevel.Info,
        LogLevel.Warning => LoggingLevel.Warning,
        LogLevel.Error => LoggingLevel.Error,
        _ => LoggingLevel.Critical,
    };
}
