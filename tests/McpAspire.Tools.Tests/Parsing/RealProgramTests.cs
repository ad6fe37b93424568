using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using McpAspire.Tools.Parsing;

namespace McpAspire.Tools.Tests.Parsing;

/// <summary>The programs that are installed print what the parsers were made for, when they are called as the parsers say.</summary>
public sealed class RealProgramTests
{
    [Fact]
    public async Task Ping()
    {
        var (exit, lines) = await RealPrograms.RunAsync("ping", "-n", "-O", "-c", "3", "-i", "0.2", "-W", "1", "-s", "56", "--", "127.0.0.1");

        var parser = Recorded.Parser("ping");
        Recorded.Parse(parser, exit).StructuredContent.GetProperty("received").GetInt32().ShouldBe(3);
        var reader = parser.ReadProgress(JsonElement.Parse("""{"count":3}""")).ShouldNotBeNull();
        lines.Select(reader.Read).OfType<ProgressUpdate>().Count().ShouldBe(3);
    }

    [Fact]
    public async Task Nping()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        var (exit, lines) = await RealPrograms.RunAsync("nping", "--unprivileged", "--tcp-connect", "-c", "2", "--delay", "100ms", "-p", $"{Port(listener)}", "127.0.0.1");

        var parser = Recorded.Parser("nping");
        Recorded.Parse(parser, exit).StructuredContent.GetProperty("received").GetInt32().ShouldBe(2);
        var reader = parser.ReadProgress(JsonElement.Parse("""{"count":2}""")).ShouldNotBeNull();
        lines.Select(reader.Read).OfType<ProgressUpdate>().Count().ShouldBe(2);
    }

    [Fact]
    public async Task Traceroute()
    {
        var (exit, lines) = await RealPrograms.RunAsync("traceroute", "-n", "-q", "3", "-w", "1", "-m", "4", "--", "127.0.0.1");

        var parser = Recorded.Parser("traceroute");
        Recorded.Parse(parser, exit).StructuredContent.GetProperty("reached").GetBoolean().ShouldBeTrue();
        var reader = parser.ReadProgress(JsonElement.Parse("{}")).ShouldNotBeNull();
        lines.Select(reader.Read).OfType<ProgressUpdate>().ToList().ShouldHaveSingleItem().Progress.ShouldBe(25);
    }

    [Fact]
    public async Task Dig_without_a_server()
    {
        // Bound, so that it is nobody else's, and never read.
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)silent.LocalEndPoint!).Port;

        var (exit, _) = await RealPrograms.RunAsync(
            "dig", "-r", "+nocmd", "+noall", "+comments", "+question", "+answer", "+authority", "+additional", "+stats", "+nottlunits", "+nosplit", "+nomultiline", "+noidnin", "+noidnout",
            "+time=1", "+tries=1", "-p", $"{port}", "@127.0.0.1", "-t", "A", "-q", "web.lab.internal");

        Recorded.Parse(Recorded.Parser("dig"), exit).StructuredContent.GetProperty("reason").GetString().ShouldBe("timed out");
    }

    [Fact]
    public async Task Whois_follows_no_referral()
    {
        using var elsewhere = new TcpListener(IPAddress.Loopback, 0);
        elsewhere.Start();
        using var registry = new TcpListener(IPAddress.Loopback, 0);
        registry.Start();
        var answering = AnswerAsync(registry, $"NetRange: 10.0.0.0 - 10.0.0.255\r\nReferralServer: whois://127.0.0.1:{Port(elsewhere)}\r\nrefer: 127.0.0.1\r\n");

        var (exit, _) = await RealPrograms.RunAsync("whois", "--no-recursion", "-h", "127.0.0.1", "-p", $"{Port(registry)}", "--", "10.0.0.1");

        (await answering).ShouldBe("10.0.0.1");
        elsewhere.Pending().ShouldBeFalse();
        Recorded.Parse(Recorded.Parser("whois"), exit).StructuredContent.GetProperty("referrals")[0].GetString().ShouldBe($"127.0.0.1:{Port(elsewhere)}");
    }

    private static async Task<string?> AnswerAsync(TcpListener listener, string answer)
    {
        using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream);
        var query = await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer), TestContext.Current.CancellationToken);
        return query;
    }

    private static int Port(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;
}
