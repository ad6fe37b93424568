using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpAspire.IntegrationTests;

/// <summary>What an assistant sees of the system that <c>./run.sh</c> starts.</summary>
[Collection<AuthlessSystem>]
public sealed class ToolCallTests(AuthlessSystem system)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Eras => [RunningSystem.SessionEra, RunningSystem.StatelessEra];

    [Theory]
    [MemberData(nameof(Eras))]
    public async Task A_client_of_either_era_lists_the_tools(string era)
    {
        await using var client = await system.ConnectAsync(era);

        var tools = await client.ListToolsAsync(cancellationToken: Cancellation);

        tools.Select(tool => tool.Name).Order().ShouldBe(["dig", "fpe_decrypt", "fpe_encrypt", "fpe_keys", "nmap_scan", "ping", "tls_inspect", "traceroute", "whois"]);
        tools.ShouldAllBe(tool => tool.Description.Length > 20 && tool.ReturnJsonSchema != null);
        client.NegotiatedProtocolVersion.ShouldBe(era);
    }

    [Theory]
    [MemberData(nameof(Eras))]
    public async Task A_number_is_tokenised_with_the_demo_key_and_comes_back(string era)
    {
        await using var client = await system.ConnectAsync(era);

        var encrypted = await CallAsync(client, "fpe_encrypt", new() { ["value"] = "123456789" });
        var decrypted = await CallAsync(client, "fpe_decrypt", new() { ["value"] = "ENC_FPE:096616337" });

        encrypted.IsError.ShouldNotBe(true);
        TextOf(encrypted).ShouldContain("ENC_FPE:096616337");
        TextOf(decrypted).ShouldContain("123456789");
    }

    [Fact]
    public async Task Too_few_digits_are_a_tool_error_that_says_why_without_repeating_them()
    {
        await using var client = await system.ConnectAsync(RunningSystem.SessionEra);

        var result = await CallAsync(client, "fpe_encrypt", new() { ["value"] = "98" });

        result.IsError.ShouldBe(true);
        TextOf(result).ShouldContain("6");
        TextOf(result).ShouldNotContain("98");
        result.Meta!["mcpaspire/error"]!["type"]!.GetValue<string>().ShouldBe("validation_error");
    }

    [Theory]
    [MemberData(nameof(Eras))]
    public async Task A_scan_of_the_gateway_finds_its_port_open_and_reports_progress(string era)
    {
        await using var client = await system.ConnectAsync(era);
        var progress = new ProgressLog();

        var result = await client.CallToolAsync(
            "nmap_scan",
            new Dictionary<string, object?> { ["target"] = "127.0.0.1", ["ports"] = system.Gateway.Port.ToString() },
            progress,
            cancellationToken: Cancellation);

        var port = result.StructuredContent!.Value.GetProperty("hosts")[0].GetProperty("ports")[0];
        port.GetProperty("port").GetInt32().ShouldBe(system.Gateway.Port);
        port.GetProperty("state").GetString().ShouldBe("open");
        result.Meta!["mcpaspire/execution"]!["tier"]!.GetValue<string>().ShouldStartWith("T");
        progress.Values.ShouldNotBeEmpty();
        progress.Values.ShouldBe(progress.Values.Order());
    }

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("0x7f000001")]
    [InlineData("-iL/etc/passwd")]
    public async Task A_target_outside_the_policy_is_refused(string target)
    {
        await using var client = await system.ConnectAsync(RunningSystem.StatelessEra);

        var result = await CallAsync(client, "nmap_scan", new() { ["target"] = target, ["ports"] = "80" });

        result.IsError.ShouldBe(true);
        result.Meta!["mcpaspire/error"]!["type"]!.GetValue<string>().ShouldBe("validation_error");
    }

    [Fact]
    public async Task A_scan_survives_the_loss_of_its_worker()
    {
        await using var client = await system.ConnectAsync(RunningSystem.SessionEra);
        await using var service = new HoldingService();

        var call = CallAsync(client, "nmap_scan", service.ScanArguments);
        var scan = await Processes.WaitForAsync(Environment.ProcessId, service.ScanCommandLine, Cancellation);
        Processes.Kill(Processes.AncestorNamed(scan, "ToolWorker"));
        service.HangUp();
        var result = await call.WaitAsync(Patience, Cancellation);

        result.IsError.ShouldNotBe(true);
        result.Meta!["mcpaspire/execution"]!["attempt"]!.GetValue<int>().ShouldBe(2);
        Processes.Exists(scan).ShouldBeFalse();
        await StartEndedReplicaAsync("scan-worker").WaitAsync(Patience, Cancellation);
    }

    [Theory]
    [MemberData(nameof(Eras))]
    public async Task A_scan_that_its_client_gives_up_on_ends(string era)
    {
        await using var client = await system.ConnectAsync(era);
        await using var service = new HoldingService();
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        var call = client.CallToolAsync("nmap_scan", service.ScanArguments, cancellationToken: giveUp.Token).AsTask();
        var scan = await Processes.WaitForAsync(Environment.ProcessId, service.ScanCommandLine, Cancellation);
        await giveUp.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => call);
        await Processes.WaitForEndAsync(scan, Cancellation);
    }

    [Fact]
    public async Task Health_names_every_check()
    {
        using var http = system.App.CreateHttpClient("gateway", "http");

        using var response = await http.GetAsync("/health", Cancellation);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));

        body.RootElement.GetProperty("service").GetString().ShouldBe("mcp-api");
        body.RootElement.GetProperty("checks").EnumerateObject().Select(check => check.Name).ShouldBe(["workers", "tools", "catalog", "redis"], ignoreOrder: true);
    }

    /// <summary>Starts the replica that has ended, which the orchestrator leaves to the operator, so that the system is as it was.</summary>
    private async Task StartEndedReplicaAsync(string name)
    {
        var notifications = system.App.ResourceNotifications;
        var ended = await notifications.WaitForResourceAsync(
            name, resource => KnownResourceStates.TerminalStates.Contains(resource.Snapshot.State?.Text), Cancellation);
        var started = await system.App.ResourceCommands.ExecuteCommandAsync(ended.ResourceId, KnownResourceCommands.StartCommand, Cancellation);
        started.Success.ShouldBeTrue(started.Message);
        await notifications.WaitForResourceAsync(
            name, resource => resource.ResourceId == ended.ResourceId && resource.Snapshot.State?.Text == KnownResourceStates.Running, Cancellation);
    }

    private static async Task<CallToolResult> CallAsync(McpClient client, string tool, Dictionary<string, object?> arguments) =>
        await client.CallToolAsync(tool, arguments, cancellationToken: Cancellation);

    private static string TextOf(CallToolResult result) => string.Join('\n', result.Content.OfType<TextContentBlock>().Select(block => block.Text));

    /// <summary>Records on the caller's thread, unlike <see cref="Progress{T}"/>.</summary>
    private sealed class ProgressLog : IProgress<ProgressNotificationValue>
    {
        private readonly List<float> _values = [];

        public IReadOnlyList<float> Values
        {
            get
            {
                lock (_values)
                    return [.. _values];
            }
        }

        public void Report(ProgressNotificationValue value)
        {
            lock (_values)
                _values.Add(value.Progress);
        }
    }
}
