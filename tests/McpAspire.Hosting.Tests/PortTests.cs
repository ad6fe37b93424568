using System.Net;
using System.Net.Sockets;

namespace McpAspire.Hosting.Tests;

public class PortTests
{
    [Fact]
    public async Task A_port_in_use_is_one_line()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var builder = DistributedApplicationTestingBuilder.Create();
        var lines = builder.CaptureLines();
        builder.AddExecutable("server", "sleep", ".", "3600").WithHttpEndpoint(port, isProxied: false);
        await using var app = await builder.StartAsync();

        (await app.EndOfAsync("server")).ShouldBe(KnownResourceStates.FailedToStart);

        lines.All.ShouldContain($"[server] --> FailedToStart: port {port} cannot be used: Address already in use.");
    }

    [Fact]
    public async Task A_port_stays_ours_while_nothing_listens_on_it_yet()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.CaptureLines();
        builder.AddExecutable("late", "sleep", ".", "3600").WithHttpEndpoint(isProxied: false);
        await using var app = await builder.StartAsync();
        var ours = app.GetEndpoint("late").Port;

        // More than the kernel has left to give out of its range, if it gave ours as well.
        var others = Enumerable.Range(0, 2000).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ToList();
        others.ForEach(socket => socket.Bind(new IPEndPoint(IPAddress.Loopback, 0)));
        var given = others.Select(socket => ((IPEndPoint)socket.LocalEndPoint!).Port).ToArray();
        others.ForEach(socket => socket.Dispose());

        given.ShouldNotContain(ours);
        using var server = new TcpListener(IPAddress.Loopback, ours);
        server.Start();
    }
}
