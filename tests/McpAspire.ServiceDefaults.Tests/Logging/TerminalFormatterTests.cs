using McpAspire.ServiceDefaults.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace McpAspire.ServiceDefaults.Tests.Logging;

public sealed class TerminalFormatterTests
{
    private const string Hostile = "a\u001b[2J\r\nwarn: forged[0]\u0007\u009b31m\u202e\u2028";

    [Fact]
    public void What_a_client_sent_does_not_reach_the_terminal_as_more_than_text()
    {
        var written = Write($"Unknown: {Hostile}", exception: null);

        written.ShouldContain(@"Unknown: a\u001b[2J\u000d\u000awarn: forged[0]\u0007\u009b31m\u202e\u2028");
        written.Where(char.IsControl).Distinct().ShouldBe(['\n']);
        written.Trim('\n').Split('\n').Length.ShouldBe(2, "the level with the logger, and the message");
    }

    [Fact]
    public void An_exception_keeps_its_lines_and_they_are_indented()
    {
        var written = Write("Failed", new InvalidOperationException(Hostile));

        written.ShouldContain("InvalidOperationException");
        written.Where(char.IsControl).Distinct().ShouldBe(['\n']);
        written.ShouldNotContain("\nwarn:");
        written.ShouldContain("      warn: forged");
    }

    private static string Write(string message, Exception? exception)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration["LOG_FORMAT"] = "simple";
        builder.AddJsonLogging();
        builder.Services.Configure<SimpleConsoleFormatterOptions>(simple => simple.ColorBehavior = LoggerColorBehavior.Disabled);
        using var host = builder.Build();
        var name = host.Services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value.FormatterName;
        var formatter = host.Services.GetServices<ConsoleFormatter>().Single(known => known.Name == name);
        using var output = new StringWriter();

        formatter.Write(new LogEntry<string>(LogLevel.Information, "a.logger", default, message, exception, (state, _) => state), scopeProvider: null, output);
        return output.ToString();
    }
}
