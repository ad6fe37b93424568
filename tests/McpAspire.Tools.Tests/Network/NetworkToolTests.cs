using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using McpAspire.Jobs;
using McpAspire.Tools.Catalog;

namespace McpAspire.Tools.Tests.Network;

/// <summary>The real programs of the shipped manifests on loopback, through the whole pipeline: their command lines are what the programs take.</summary>
[Collection(nameof(Processes))]
public sealed class NetworkToolTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Raw sockets are there or not, and then the call says so.
    [Theory]
    [InlineData("ping", """{"target": "127.0.0.1", "count": 2, "interval": "200ms"}""", "2 of 2")]
    [InlineData("ping", """{"target": "::1", "count": 1, "size": 0}""", "1 of 1")]
    [InlineData("ping", """{"target": "127.0.0.1", "mode": "tcp", "port": 1, "count": 2, "interval": "200ms"}""", "2 of 2")]
    [InlineData("traceroute", """{"target": "127.0.0.1"}""", "127.0.0.1")]
    [InlineData("traceroute", """{"target": "::1", "probes": 1, "wait": "500ms", "max_hops": 3}""", "::1")]
    [InlineData("traceroute", """{"target": "127.0.0.1", "mode": "icmp", "max_hops": 2}""", "127.0.0.1|raw sockets")]
    [InlineData("traceroute", """{"target": "127.0.0.1", "mode": "tcp", "port": 1, "max_hops": 2}""", "127.0.0.1|raw sockets")]
    [InlineData("nmap_scan", """{"target": "127.0.0.1", "ports": "1", "scan_type": "syn"}""", "1 closed|raw sockets")]
    [InlineData("nmap_scan", """{"target": "127.0.0.1", "ports": "1", "scan_type": "udp", "os_detection": true}""", "1 closed|raw sockets")]
    [InlineData("nmap_scan", """{"target": "127.0.0.1", "ports": "1", "script_categories": ["safe", "default"], "scripts": ["http-title"]}""", "1 closed")]
    [InlineData("nmap_scan", """{"target": "127.0.0.1", "ports": "1", "extra_args": ["-r", "--version-light"], "service_version": true}""", "1 closed")]
    public async Task A_program_takes_its_command_line_and_answers(string tool, string arguments, string text)
    {
        var result = await CallAsync(tool, arguments);

        result.Content[0].Text.ShouldMatch(text);
        result.StructuredContent?.ShouldConformTo(ShippedTools.Find(tool).Definition.OutputSchema);
    }

    // Nobody listens there: the program must say so, and not that it does not know an option.
    [Theory]
    [InlineData("dig", """{"name": "_x._tcp.example.com", "type": "SRV", "server": "127.0.0.1", "dnssec": true, "tcp": true, "recursion": false}""")]
    [InlineData("dig", """{"address": "10.0.0.1", "server": "127.0.0.1"}""")]
    [InlineData("whois", """{"query": "example.com", "server": "127.0.0.1"}""")]
    public async Task A_server_that_is_not_there_is_said_not_to_be_there(string tool, string arguments)
    {
        var result = await CallAsync(tool, arguments);

        result.Content[0].Text.ToLowerInvariant().ShouldMatch("refused|no servers|reached|unreachable|not answer");
    }

    [Fact]
    public async Task The_certificate_of_a_server_is_inspected()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=web.lab.internal", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, certificate);

        var result = await CallAsync("tls_inspect", $$"""{"target": "127.0.0.1", "port": {{((IPEndPoint)listener.LocalEndpoint).Port}}, "server_name": "other.lab.internal"}""");
        await serving.WaitAsync(Patience, TestContext.Current.CancellationToken);

        var content = result.StructuredContent!.Value;
        content.ShouldConformTo(ShippedTools.Find("tls_inspect").Definition.OutputSchema);
        content.GetProperty("certificates")[0].GetProperty("subject").GetString().ShouldBe("CN = web.lab.internal");
        content.GetProperty("verified").GetBoolean().ShouldBeFalse();
        content.GetProperty("verify_errors").GetArrayLength().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_port_that_does_not_speak_TLS_is_a_result()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        var result = await CallAsync("tls_inspect", $$"""{"target": "127.0.0.1", "port": {{port}}}""");

        result.Error.ShouldBeNull();
        result.StructuredContent!.Value.GetProperty("connected").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task A_program_that_is_missing_makes_its_tool_unavailable_with_the_reason()
    {
        using var folder = new ManifestFiles();
        folder.Write("demo/gone.json", ManifestFiles.Minimal("gone", program: "no-such-program"));
        await using var host = Host(("Catalog:Path", folder.Path));

        var inventory = await host.Get<IWorkerInventory>().TakeAsync(TestContext.Current.CancellationToken);
        var result = await host.CallAsync("gone", "{}", TestContext.Current.CancellationToken);

        inventory.Tools["gone"].ShouldBe(new WorkerTool(false, "no-such-program is not installed (Debian package demo)"));
        result.Error!.Type.ShouldBe(ToolErrorType.Unavailable);
        host.Get<ToolCatalog>().All.ShouldContain(tool => tool.Definition.Name == "gone");
    }

    private static async Task ServeAsync(TcpListener listener, X509Certificate2 certificate)
    {
        using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsServerAsync(certificate);
        _ = await tls.ReadAsync(new byte[1], TestContext.Current.CancellationToken);
    }

    private static async Task<ToolResult> CallAsync(string tool, string arguments)
    {
        await using var host = Host();
        return await host.CallAsync(tool, arguments, TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    private static TestHost Host(params (string Name, string Value)[] settings) => new(
        ["scan"],
        settings.Append(("Targets:Allow", "127.0.0.0/8,::1")).ToDictionary(setting => setting.Item1, string? (setting) => setting.Item2, StringComparer.Ordinal));
}
