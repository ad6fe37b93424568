using System.Net;
using System.Net.Sockets;
using System.Text;
using McpAspire.Tools.Sandbox;

namespace McpAspire.Tools.Tests.Network;

/// <summary>Every template and script that a shipped tool offers runs under the filter of system calls: what it finds is there.</summary>
[Collection(nameof(Processes))]
public sealed class ShippedToolSandboxTests : IDisposable
{
    private const string Page = "<html><head><title>Lab page</title></head></html>";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly TcpListener _web = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public ShippedToolSandboxTests()
    {
        _web.Start(backlog: 512);
        _serving = ServeAsync();
    }

    private int Port => ((IPEndPoint)_web.LocalEndpoint).Port;

    public void Dispose()
    {
        _stop.Cancel();
        _web.Dispose();
        _serving.Wait(Patience);
        _stop.Dispose();
    }

    // At once, as some wait for seconds whether a service speaks first.
    [Fact]
    public async Task Nmap_finds_what_is_there_by_every_template_and_script()
    {
        (string Arguments, string Text)[] cases =
        [
            ("""{"target": "127.0.0.1", "ports": "PORT", "template": "quick"}""", "PORT/tcp open"),
            ("""{"target": "127.0.0.1", "ports": "PORT", "template": "standard"}""", "PORT/tcp open.*Apache"),
            ("""{"target": "127.0.0.1", "ports": "PORT", "template": "version"}""", "PORT/tcp open.*Apache"),
            ("""{"target": "127.0.0.1", "ports": "PORT", "template": "thorough"}""", "(?s)PORT/tcp open.*Apache.*Lab page"),
            ("""{"target": "127.0.0.1", "ports": "PORT", "template": "script"}""", "PORT/tcp open"),
            ("""{"target": "127.0.0.1", "template": "discovery"}""", "127.0.0.1"),
            ("""{"target": "127.0.0.1", "ports": "PORT", "service_version": true, "scripts": [SCRIPTS]}""", "(?s)PORT/tcp open.*Lab page"),
            ("""{"target": "127.0.0.1", "ports": "PORT", "script_categories": ["safe", "default", "discovery", "version", "vuln", "intrusive"]}""", "PORT/tcp open"),
        ];
        var schema = ShippedTools.Find("nmap_scan").Definition.InputSchema.GetProperty("properties").GetProperty("scripts").GetProperty("items");
        var scripts = string.Join(", ", schema.GetProperty("enum").EnumerateArray().Select(script => $"\"{script}\""));

        var results = await Task.WhenAll(cases.Select(one => CallAsync("nmap_scan", one.Arguments.Replace("SCRIPTS", scripts, StringComparison.Ordinal))));

        foreach (var (result, one) in results.Zip(cases))
        {
            result.Error.ShouldBeNull(one.Arguments);
            $"{result.Content[0].Text} {result.StructuredContent}".ShouldMatch(one.Text.Replace("PORT", $"{Port}", StringComparison.Ordinal));
        }
    }

    // Only a worker that is root may give the right to raw sockets.
    [Theory]
    [InlineData("nmap_scan", """{"target": "127.0.0.1", "ports": "PORT", "scan_type": "syn", "os_detection": true}""", "PORT/tcp open")]
    [InlineData("nmap_scan", """{"target": "127.0.0.1", "ports": "1", "scan_type": "udp"}""", "1 closed")]
    [InlineData("traceroute", """{"target": "127.0.0.1", "mode": "icmp", "max_hops": 2}""", "(?m)^ *1: 127.0.0.1")]
    [InlineData("traceroute", """{"target": "127.0.0.1", "mode": "tcp", "port": PORT, "max_hops": 2}""", "(?m)^ *1: 127.0.0.1")]
    public async Task Raw_sockets_do_what_a_manifest_asks_them_for(string tool, string arguments, string text)
    {
        if (!NativeProcess.IsRoot)
            return;

        var result = await CallAsync(tool, arguments);

        result.Error.ShouldBeNull();
        result.Content[0].Text.ShouldMatch(text.Replace("PORT", $"{Port}", StringComparison.Ordinal));
    }

    private async Task<ToolResult> CallAsync(string tool, string arguments)
    {
        await using var host = new TestHost(["scan"], new() { ["Targets:Allow"] = "127.0.0.0/8", ["Tools:AllowIntrusive"] = "true" });
        return await host.CallAsync(tool, arguments.Replace("PORT", $"{Port}", StringComparison.Ordinal), TestContext.Current.CancellationToken)
            .WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    private async Task ServeAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
                _ = AnswerAsync(await _web.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using var stream = client.GetStream();
                if (await stream.ReadAsync(new byte[4096], _stop.Token) > 0)
                    await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nServer: Apache/2.4.57 (Debian)\r\nConnection: close\r\nContent-Type: text/html\r\nContent-Length: {Page.Length}\r\n\r\n{Page}"), _stop.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The client has gone.
            }
        }
    }
}
