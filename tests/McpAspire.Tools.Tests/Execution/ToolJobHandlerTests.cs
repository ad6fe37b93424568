using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using McpAspire.Jobs;
using McpAspire.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace McpAspire.Tools.Tests.Execution;

public sealed class ToolJobHandlerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task An_answer_is_a_result_in_the_documented_shape()
    {
        await using var host = Host(new FakeTool(_ => Task.FromResult(FakeTool.Output)));

        var json = await host.Get<IJobHandler>().RunAsync(new TestJobContext(FakeTool.Name, "{}"), TestContext.Current.CancellationToken);

        json.EnumerateObject().Select(property => property.Name).ShouldBe(["content", "structuredContent", "isError", "execution"]);
        json.GetProperty("content")[0].GetRawText().ShouldBe("""{"type":"text","text":"done"}""");
        json.GetProperty("structuredContent").GetProperty("done").GetBoolean().ShouldBeTrue();
        json.GetProperty("isError").GetBoolean().ShouldBeFalse();
        var execution = json.GetProperty("execution");
        execution.GetProperty("attempt").GetInt32().ShouldBe(1);
        execution.GetProperty("worker").GetString().ShouldBe("worker-1");
        execution.TryGetProperty("tier", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_typed_failure_is_a_result_with_its_error_and_the_way_out_of_it()
    {
        await using var host = Host(Failing(ToolErrorType.ExecutionError));

        var json = await host.Get<IJobHandler>().RunAsync(new TestJobContext(FakeTool.Name, "{}"), TestContext.Current.CancellationToken);

        json.EnumerateObject().Select(property => property.Name).ShouldBe(["content", "isError", "error", "execution"]);
        json.GetProperty("isError").GetBoolean().ShouldBeTrue();
        json.GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("It went wrong. Do it right.");
        json.GetProperty("error").GetRawText()
            .ShouldBe("""{"type":"execution_error","message":"It went wrong.","recoverySuggestion":"Do it right.","metadata":{"argument":"x"}}""");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_defect_is_told_without_details_and_logged_unless_the_tool_is_sensitive(bool sensitive)
    {
        await using var host = Host(new FakeTool(_ => throw new InvalidOperationException("4111111111111111"), sensitive: sensitive));

        var result = await host.CallAsync(FakeTool.Name, "{}", TestContext.Current.CancellationToken);

        result.Error!.Type.ShouldBe(ToolErrorType.Unknown);
        result.Error.Metadata!["job_id"].GetString().ShouldBe("0199c0de-0000-7000-8000-000000000001");
        JsonSerializer.Serialize(result, ToolsJsonContext.Default.ToolResult).ShouldNotContain("4111");
        host.Log.Lines().ShouldContain(line => line.Contains("tool.defect fake", StringComparison.Ordinal));
        host.Log.Lines().Any(line => line.Contains("4111", StringComparison.Ordinal)).ShouldBe(!sensitive);
    }

    [Fact]
    public async Task Cancellation_is_left_to_whoever_cancelled()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = Host(Waiting(entered));
        using var stop = new CancellationTokenSource();

        var running = host.CallAsync(FakeTool.Name, "{}", stop.Token);
        await entered.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(running.WaitAsync(Patience, TestContext.Current.CancellationToken));
        host.Log.Lines().ShouldBeEmpty("the job worker logs it");
    }

    [Fact]
    public async Task A_call_that_runs_out_of_time_is_stopped()
    {
        await using var host = Host(Waiting(new TaskCompletionSource()));

        var result = await host.CallAsync(FakeTool.Name, """{"timeout_sec": 1}""", TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);

        result.Error!.Type.ShouldBe(ToolErrorType.Timeout);
        result.Error.Message.ShouldBe("The call did not end within 1 s and was stopped.");
    }

    [Fact]
    public async Task A_call_waits_for_a_slot_and_is_refused_when_none_gets_free()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = Host(Waiting(entered), ("Execution:SlotWait", "00:00:00.05"));
        using var stop = new CancellationTokenSource();
        var first = host.CallAsync(FakeTool.Name, "{}", stop.Token);
        await entered.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);

        var second = await host.CallAsync(FakeTool.Name, "{}", TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);

        second.Error!.Type.ShouldBe(ToolErrorType.ResourceExhausted);
        second.Error.Metadata!["concurrency"].GetInt32().ShouldBe(1);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(first.WaitAsync(Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_slot_that_gets_free_goes_to_the_call_that_waits()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var tool = new FakeTool(async token =>
        {
            entered.TrySetResult();
            await release.Task.WaitAsync(token);
            return FakeTool.Output;
        });
        await using var host = Host(tool);

        var first = host.CallAsync(FakeTool.Name, "{}", TestContext.Current.CancellationToken);
        await entered.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        var second = host.CallAsync(FakeTool.Name, "{}", TestContext.Current.CancellationToken);
        tool.Runs.ShouldBe(1);
        release.SetResult();

        (await first.WaitAsync(Patience, TestContext.Current.CancellationToken)).IsError.ShouldBeFalse();
        (await second.WaitAsync(Patience, TestContext.Current.CancellationToken)).IsError.ShouldBeFalse();
    }

    [Fact]
    public async Task A_tool_whose_ground_is_gone_is_left_alone_for_a_while_and_then_tried_again()
    {
        var time = new FakeTimeProvider();
        var broken = true;
        var tool = new FakeTool(_ => broken ? throw Failure(ToolErrorType.Unavailable) : Task.FromResult(FakeTool.Output));
        await using var host = Host(tool, time);

        for (var i = 0; i < 5; i++)
            (await CallAsync(host)).Error!.Type.ShouldBe(ToolErrorType.Unavailable);
        var refused = await CallAsync(host);

        refused.Error!.Type.ShouldBe(ToolErrorType.CircuitBreakerOpen);
        refused.Error.Metadata!["retry_after_sec"].GetInt32().ShouldBe(60);
        tool.Runs.ShouldBe(5);
        (await BreakersAsync(host)).ShouldBe(new Dictionary<string, string>(StringComparer.Ordinal) { ["fake"] = "open" });

        time.Advance(TimeSpan.FromSeconds(61));
        broken = false;
        (await CallAsync(host)).IsError.ShouldBeFalse();
        (await BreakersAsync(host)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Failures_in_a_row_count_whatever_was_before_them_and_those_with_a_success_between_them_do_not()
    {
        var broken = false;
        var tool = new FakeTool(_ => broken ? throw Failure(ToolErrorType.Unavailable) : Task.FromResult(FakeTool.Output));
        await using var host = Host(tool, new FakeTimeProvider());
        await FailAsync(4);
        (await CallAsync(host)).IsError.ShouldBeFalse();
        await FailAsync(4);
        (await CallAsync(host)).IsError.ShouldBeFalse();

        await FailAsync(5);

        (await CallAsync(host)).Error!.Type.ShouldBe(ToolErrorType.CircuitBreakerOpen);

        async Task FailAsync(int times)
        {
            broken = true;
            for (var i = 0; i < times; i++)
                (await CallAsync(host)).Error!.Type.ShouldBe(ToolErrorType.Unavailable);
            broken = false;
        }
    }

    [Theory]
    [InlineData(ToolErrorType.ValidationError)]
    [InlineData(ToolErrorType.ExecutionError)]
    [InlineData(ToolErrorType.ResourceExhausted)]
    [InlineData(ToolErrorType.NotFound)]
    public async Task What_is_the_calls_own_failure_does_not_count_against_the_tool(ToolErrorType type)
    {
        await using var host = Host(Failing(type));

        for (var i = 0; i < 10; i++)
            (await CallAsync(host)).Error!.Type.ShouldBe(type);

        (await BreakersAsync(host)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_program_that_ran_could_not_do_does_not_count_against_the_tool()
    {
        var error = ToolException.Failure(ToolErrorType.Unavailable, "It needs raw sockets.", "Do without.");
        await using var host = Host(new FakeTool(_ => throw new ToolException(error, execution: new ToolExecution { ExitCode = 1 })));

        for (var i = 0; i < 10; i++)
            (await CallAsync(host)).Error!.Type.ShouldBe(ToolErrorType.Unavailable);

        (await BreakersAsync(host)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_timeout_that_the_caller_chose_does_not_count_against_the_tool()
    {
        await using var host = Host(Waiting(new TaskCompletionSource(), concurrency: 8));

        var calls = Enumerable.Range(0, 6).Select(_ => host.CallAsync(FakeTool.Name, """{"timeout_sec": 1}""", TestContext.Current.CancellationToken));
        var results = await Task.WhenAll(calls).WaitAsync(Patience, TestContext.Current.CancellationToken);

        results.ShouldAllBe(result => result.Error!.Type == ToolErrorType.Timeout);
        (await BreakersAsync(host)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Targets_that_do_not_answer_do_not_count_against_the_tool()
    {
        await using var silent = Host(new FakeTool(WaitAsync, concurrency: 8, dependsOnTarget: true, timeoutSec: 1));
        await using var broken = Host(new FakeTool(WaitAsync, concurrency: 8, timeoutSec: 1));

        var calls = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => CallAsync(i % 2 == 0 ? silent : broken))).WaitAsync(Patience, TestContext.Current.CancellationToken);

        calls.ShouldAllBe(call => call.Error!.Type == ToolErrorType.Timeout);
        (await BreakersAsync(silent)).ShouldBeEmpty();
        (await BreakersAsync(broken)).ShouldNotBeEmpty();

        static async Task<ToolOutput> WaitAsync(CancellationToken token)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return FakeTool.Output;
        }
    }

    [Fact]
    public async Task Every_call_is_measured_by_tool_and_outcome()
    {
        var fail = false;
        await using var host = Host(new FakeTool(_ => fail ? throw Failure(ToolErrorType.ExecutionError) : Task.FromResult(FakeTool.Output)));
        var seen = new List<string>();
        using var listener = new MeterListener();
        var factory = host.Get<IMeterFactory>();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "McpAspire.Tools" && instrument.Meter.Scope == factory)
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen.Add($"{instrument.Name} {value} {Text(tags)}"));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => seen.Add($"{instrument.Name} {value} {Text(tags)}"));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => seen.Add($"{instrument.Name} {Text(tags)}"));
        listener.Start();

        await CallAsync(host);
        fail = true;
        await CallAsync(host);
        listener.RecordObservableInstruments();

        seen.ShouldBe([
            "mcpaspire.tool.active 1 mcpaspire.tool.name=fake",
            "mcpaspire.tool.active -1 mcpaspire.tool.name=fake",
            "mcpaspire.tool.executions 1 mcpaspire.tool.name=fake mcpaspire.tool.status=success",
            "mcpaspire.tool.duration mcpaspire.tool.name=fake",
            "mcpaspire.tool.active 1 mcpaspire.tool.name=fake",
            "mcpaspire.tool.active -1 mcpaspire.tool.name=fake",
            "mcpaspire.tool.executions 1 mcpaspire.tool.name=fake mcpaspire.tool.status=execution_error",
            "mcpaspire.tool.duration mcpaspire.tool.name=fake",
            "mcpaspire.tool.breaker.state 1 mcpaspire.tool.name=fake mcpaspire.tool.breaker.state=closed",
        ]);
    }

    [Theory]
    [InlineData("false", ToolErrorType.PermissionDenied)]
    [InlineData("true", null)]
    public async Task What_is_intrusive_does_not_run_without_the_workers_policy_whoever_admitted_it(string allowed, ToolErrorType? expected)
    {
        using var files = new ManifestFiles();
        files.Write("demo/first.json", ManifestFiles.Minimal("first").Replace("\"repeatSafe\"", "\"risk\": \"intrusive\", \"repeatSafe\"", StringComparison.Ordinal));
        await using var host = new TestHost(["scan"], new Dictionary<string, string?>(StringComparer.Ordinal) { ["Catalog:Path"] = files.Path, ["Tools:AllowIntrusive"] = allowed });

        var error = (await host.CallAsync("first", "{}", TestContext.Current.CancellationToken)).Error;

        ((ToolErrorType?)error?.Type).ShouldBe(expected);
    }

    [Theory]
    [InlineData(null, "success", ActivityStatusCode.Unset)]
    [InlineData(ToolErrorType.ExecutionError, "execution_error", ActivityStatusCode.Error)]
    public async Task The_outcome_of_a_call_is_on_the_span_of_the_attempt_and_in_one_log_line(ToolErrorType? error, string status, ActivityStatusCode code)
    {
        await using var host = Host(new FakeTool(_ => error is { } type ? throw Failure(type) : Task.FromResult(FakeTool.Output)));
        using var span = new Activity("job fake").Start();

        await host.CallAsync(FakeTool.Name, """{"secret": "4111111111111111"}""", TestContext.Current.CancellationToken);

        Activity.Current.ShouldBe(span);
        span.GetTagItem("mcpaspire.tool.status").ShouldBe(status);
        span.GetTagItem("error.type").ShouldBe(error is null ? null : status);
        span.Status.ShouldBe(code);
        span.TagObjects.Select(tag => $"{tag.Value}").ShouldNotContain(value => value.Contains("4111", StringComparison.Ordinal));
        host.Log.Lines().Where(line => line.Contains("fake", StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldContain($": {status} after");
    }

    private static FakeTool Failing(ToolErrorType type) => new(_ => throw Failure(type));

    private static FakeTool Waiting(TaskCompletionSource entered, int concurrency = 1) => new(
        async token =>
        {
            entered.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return FakeTool.Output;
        },
        concurrency);

    private static ToolException Failure(ToolErrorType type) => new(ToolException.Failure(type, "It went wrong.", "Do it right.", ("argument", "x")));

    private static Task<ToolResult> CallAsync(TestHost host) => host.CallAsync(FakeTool.Name, "{}", TestContext.Current.CancellationToken);

    private static async Task<IReadOnlyDictionary<string, string>> BreakersAsync(TestHost host) =>
        (await host.Get<IWorkerInventory>().TakeAsync(TestContext.Current.CancellationToken)).Breakers!;

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags) => string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));

    private static TestHost Host(FakeTool tool, params (string Name, string Value)[] settings) => Host(tool, TimeProvider.System, settings);

    private static TestHost Host(FakeTool tool, TimeProvider time, params (string Name, string Value)[] settings) => new(
        [],
        settings.ToDictionary(setting => setting.Name, string? (setting) => setting.Value, StringComparer.Ordinal),
        services => services.AddSingleton<IToolRunner>(tool).AddSingleton(time));
}
