using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using McpAspire.Api.Tests.Hosting;
using ModelContextProtocol.Protocol;

namespace McpAspire.Api.Tests.Admission;

/// <summary>A call that may disturb its target needs the operator's policy and the caller's scope, and it is the arguments that make it one.</summary>
public sealed class IntrusiveCallTests
{
    private const string AllScopes = "--Auth:AnonymousScopes=tools:read tools:call tools:intrusive";

    [Fact]
    public async Task Without_the_policy_no_scope_is_enough()
    {
        var error = (await ScanAsync("vuln", AllScopes)).Meta!["mcpaspire/error"]!;

        error["type"]!.GetValue<string>().ShouldBe("permission_denied");
        error["metadata"]!["reason"]!.GetValue<string>().ShouldBe("intrusive_policy");
    }

    [Fact]
    public async Task Without_the_scope_the_policy_is_not_enough()
    {
        var error = (await ScanAsync("vuln", "--Tools:AllowIntrusive=true")).Meta!["mcpaspire/error"]!;

        error["type"]!.GetValue<string>().ShouldBe("permission_denied");
        error["metadata"]!["required_scope"]!.GetValue<string>().ShouldBe("tools:intrusive");
    }

    [Fact]
    public async Task With_both_it_runs() => (await ScanAsync("vuln", AllScopes, "--Tools:AllowIntrusive=true")).IsError.ShouldNotBe(true);

    [Fact]
    public async Task What_is_not_intrusive_needs_neither() => (await ScanAsync("safe")).IsError.ShouldNotBe(true);

    private static async Task<CallToolResult> ScanAsync(string category, params string[] settings)
    {
        using var unused = new TcpListener(IPAddress.Loopback, 0);
        unused.Start();
        var port = ((IPEndPoint)unused.LocalEndpoint).Port;
        unused.Stop();
        await using var server = await SingleProcessServer.StartAsync(settings);
        await using var client = await server.ConnectAsync();
        return await client.CallToolAsync(
            "nmap_scan",
            new Dictionary<string, object?> { ["target"] = "127.0.0.1", ["ports"] = $"{port}", ["script_categories"] = new JsonArray(category) },
            cancellationToken: TestContext.Current.CancellationToken);
    }
}
