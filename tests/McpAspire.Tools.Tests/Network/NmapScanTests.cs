using System.Net;
using System.Net.Sockets;
using McpAspire.Jobs;
using McpAspire.Tools.Catalog;
using McpAspire.Tools.Sandbox;
using McpAspire.Tools.Tests.Sandbox;

namespace McpAspire.Tools.Tests.Network;

/// <summary>The real nmap against listeners of the test's own, through the whole pipeline.</summary>
[Collection(nameof(Processes))]
public sealed class NmapScanTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public NmapScanTests() => _listener.Start();

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task An_open_port_is_found_and_the_result_conforms_to_its_schema()
    {
        await using var host = Host();
        var context = new TestJobContext("nmap_scan", $$"""{"target": "localhost", "ports": "{{Port}}"}""") { Attempt = 2 };

        var result = await host.CallAsync(context, TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);

        result.IsError.ShouldBeFalse(result.Content[0].Text);
        var content = result.StructuredContent!.Value;
        content.ShouldConformTo(host.Get<ToolCatalog>().All.Single(tool => tool.Definition.Name == "nmap_scan").Definition.OutputSchema);
        content.GetProperty("target").GetString().ShouldBe("127.0.0.1");
        var port = content.GetProperty("hosts")[0].GetProperty("ports")[0];
        port.GetProperty("port").GetInt32().ShouldBe(Port);
        port.GetProperty("state").GetString().ShouldBe("open");
        result.Content[0].Text.ShouldContain($"{Port}/tcp open");
        result.Execution.ShouldBe(new ToolExecution { Attempt = 2, Worker = "worker-1", Tier = host.Get<ProcessSandbox>().Tier, ExitCode = 0, DurationMs = result.Execution!.DurationMs, RawOutput = $"job://{context.Job.Id}/raw" });
        result.Execution.DurationMs.ShouldBeGreaterThan(0);
        result.Content[1].Uri.ShouldBe(result.Execution.RawOutput);
        System.Text.Encoding.UTF8.GetString(context.Raw!.Value.Span).ShouldStartWith("<?xml");
        context.Progress.First().ShouldBe((0, 100, "Scanning 127.0.0.1"));
        context.Progress.Last().ShouldBe((100, 100, "Done"));
    }

    [Fact]
    public async Task A_closed_port_is_a_result()
    {
        await using var host = Host();
        var port = Port;
        _listener.Stop();

        var result = await host.CallAsync("nmap_scan", $$"""{"target": "127.0.0.1", "ports": "{{port}}"}""", TestContext.Current.CancellationToken);

        result.IsError.ShouldBeFalse();
        result.StructuredContent!.Value.GetProperty("hosts")[0].GetProperty("ports")[0].GetProperty("state").GetString().ShouldBe("closed");
        result.StructuredContent.Value.GetProperty("summary").GetProperty("open_ports").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task A_network_is_discovered()
    {
        await using var host = Host();

        var result = await host.CallAsync("nmap_scan", """{"target": "127.0.0.0/30", "template": "discovery"}""", TestContext.Current.CancellationToken);

        result.StructuredContent!.Value.GetProperty("summary").GetProperty("hosts_up").GetInt32().ShouldBe(4);
    }

    [Fact]
    public async Task A_target_that_is_not_allowed_is_refused_before_anything_runs()
    {
        await using var host = Host();

        var result = await host.CallAsync("nmap_scan", """{"target": "169.254.169.254"}""", TestContext.Current.CancellationToken);

        result.Error!.Type.ShouldBe(ToolErrorType.ValidationError);
        result.Execution!.ExitCode.ShouldBeNull();
    }

    [Fact]
    public async Task A_scan_reports_progress_while_it_runs_and_leaves_no_process_when_it_is_cancelled()
    {
        await using var host = Host();
        using var stop = new CancellationTokenSource();
        var (context, running) = StartSlowScan(host, timeoutSec: 600, stop.Token);

        await ProgressAsync(context, running);
        Scanning().ShouldNotBeEmpty();
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(running.WaitAsync(Patience, TestContext.Current.CancellationToken));
        Scanning().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_scan_that_takes_too_long_ends_as_a_timeout_and_leaves_no_process()
    {
        await using var host = Host();

        var (_, running) = StartSlowScan(host, timeoutSec: 1, TestContext.Current.CancellationToken);
        var result = await running.WaitAsync(Patience, TestContext.Current.CancellationToken);

        result.Error!.Type.ShouldBe(ToolErrorType.Timeout);
        result.Error.Metadata!["timeout_sec"].GetInt32().ShouldBe(1);
        result.StructuredContent.ShouldBeNull();
        Scanning().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_scan_that_something_kills_is_an_error_that_says_so()
    {
        await using var host = Host();
        var (context, running) = StartSlowScan(host, timeoutSec: 600, TestContext.Current.CancellationToken);
        await ProgressAsync(context, running);

        foreach (var pid in Scanning())
            NativeProcess.Kill(pid);
        var result = await running.WaitAsync(Patience, TestContext.Current.CancellationToken);

        result.Error!.Type.ShouldBe(ToolErrorType.ResourceExhausted);
        result.Execution!.ExitCode.ShouldBe(137);
        result.Execution.Tier.ShouldBe(host.Get<ProcessSandbox>().Tier);
    }

    [Fact]
    public async Task A_report_over_the_cap_is_an_error_that_says_so()
    {
        await using var host = Host(("MCP_MAX_STDOUT_BYTES", "4096"));

        var result = await host.CallAsync("nmap_scan", """{"target": "127.0.0.0/27", "template": "discovery"}""", TestContext.Current.CancellationToken);

        result.Error!.Type.ShouldBe(ToolErrorType.ResourceExhausted);
        result.Execution!.TruncatedStdout.ShouldBeTrue();
    }

    // Takes about twenty seconds, and no other scan has the same ports.
    private (TestJobContext Context, Task<ToolResult> Running) StartSlowScan(TestHost host, int timeoutSec, CancellationToken cancellationToken)
    {
        var context = new TestJobContext("nmap_scan", $$"""{"target": "127.0.0.0/26", "ports": "1-{{Port}}", "timeout_sec": {{timeoutSec}}}""");
        return (context, host.CallAsync(context, cancellationToken));
    }

    private IReadOnlyList<int> Scanning() => ProcFs.Running($"-p\01-{Port}\0");

    private static async Task ProgressAsync(TestJobContext context, Task running)
    {
        await Eventually.ShouldHoldAsync(() => running.IsCompleted || context.Progress.Any(report => report.Progress > 0), "the scan reports progress");
        running.IsCompleted.ShouldBeFalse();
        context.Progress.Last().Message!.ShouldStartWith("Connect Scan: ");
    }

    private static TestHost Host(params (string Name, string Value)[] settings) => new(
        ["scan"],
        settings.Append(("Targets:Allow", "127.0.0.0/8")).ToDictionary(setting => setting.Item1, string? (setting) => setting.Item2, StringComparer.Ordinal));
}
