using System.Diagnostics;
using System.Text.Json;
using McpAspire.ServiceDefaults.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace McpAspire.ServiceDefaults.Tests.Logging;

public sealed class JsonLineFormatterTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_line_has_the_fields_of_every_line_and_those_of_the_message()
    {
        using var activity = new Activity("call").SetIdFormat(ActivityIdFormat.W3C).Start();

        var line = Write(LogLevel.Warning, new IOException("gone"), "Ran {ToolName} in {DurationSeconds}: {Ok}", "nmap_scan", 1.5, true);

        line.GetProperty("timestamp").GetDateTime().ShouldBe(Now.UtcDateTime);
        line.GetProperty("level").GetString().ShouldBe("warning");
        line.GetProperty("logger").GetString().ShouldBe("a.logger");
        line.GetProperty("message").GetString().ShouldBe("Ran nmap_scan in 1.5: True");
        line.GetProperty("exception").GetString().ShouldBe("System.IO.IOException: gone");
        line.GetProperty("trace_id").GetString().ShouldBe(activity.TraceId.ToHexString());
        line.GetProperty("span_id").GetString().ShouldBe(activity.SpanId.ToHexString());
        line.GetProperty("tool_name").GetString().ShouldBe("nmap_scan");
        line.GetProperty("duration_seconds").GetDouble().ShouldBe(1.5);
        line.GetProperty("ok").GetBoolean().ShouldBeTrue();
        line.TryGetProperty("{OriginalFormat}", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData(LogLevel.Trace, "trace")]
    [InlineData(LogLevel.Debug, "debug")]
    [InlineData(LogLevel.Information, "info")]
    [InlineData(LogLevel.Warning, "warning")]
    [InlineData(LogLevel.Error, "error")]
    [InlineData(LogLevel.Critical, "critical")]
    public void A_level_has_a_name(LogLevel level, string name) =>
        Write(level, exception: null, "text").GetProperty("level").GetString().ShouldBe(name);

    [Fact]
    public void A_field_of_the_message_does_not_pass_for_one_of_the_line()
    {
        var line = Write(LogLevel.Error, exception: null, "{Level} {TraceId}", "info", "made up");

        line.GetProperty("level").GetString().ShouldBe("error");
        line.GetProperty("level_").GetString().ShouldBe("info");
        line.GetProperty("trace_id_").GetString().ShouldBe("made up");
    }

    [Theory]
    [InlineData("first\nsecond\r\n{\"level\":\"info\"}")]
    [InlineData("\u001b[31mred\u0000")]
    [InlineData("half a pair: \ud800")]
    public void Whatever_a_caller_sent_stays_in_its_line(string text) =>
        Write(LogLevel.Information, exception: null, "Said {Text}", text).GetProperty("text").GetString().ShouldBe(text.Replace('\ud800', '\ufffd'));

    [Theory]
    [InlineData((byte)7)]
    [InlineData(7u)]
    [InlineData(7ul)]
    [InlineData(7f)]
    public void A_number_is_a_number(object number) =>
        Write(LogLevel.Information, exception: null, "{Number}", number).GetProperty("number").GetDouble().ShouldBe(7);

    [Fact]
    public void What_JSON_has_no_number_for_is_text() =>
        Write(LogLevel.Information, exception: null, "{Number}", double.NaN).GetProperty("number").GetString().ShouldBe("NaN");

    [Fact]
    public void A_list_is_its_elements() =>
        Write(LogLevel.Information, exception: null, "{Pools}", (object)new List<string> { "scan", "fpe" }).GetProperty("pools").ToString().ShouldBe("""["scan","fpe"]""");

    private static JsonElement Write(LogLevel level, Exception? exception, string template, params object?[] values)
    {
        using var output = new StringWriter();
        var logger = new Capture();
#pragma warning disable CA1848, CA2254 // The template is what is tested.
        logger.Log(level, exception, template, values);
#pragma warning restore CA1848, CA2254
        var entry = new LogEntry<IReadOnlyList<KeyValuePair<string, object?>>>(level, "a.logger", default, logger.State, exception, (state, _) => state.ToString()!);

        new JsonLineFormatter(new FakeTimeProvider(Now)).Write(entry, scopeProvider: null, output);

        var line = output.ToString();
        line.ShouldEndWith("\n");
        line.TrimEnd('\n').ShouldNotContain("\n");
        using var document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }

    private sealed class Capture : ILogger
    {
        public IReadOnlyList<KeyValuePair<string, object?>> State { get; private set; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            State = (IReadOnlyList<KeyValuePair<string, object?>>)state!;
    }
}
