using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace McpAspire.Hosting.Tests;

public class ProxyTests
{
    [Fact]
    public async Task New_connections_go_to_the_replicas_in_turn()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.CaptureLines();
        builder.AddProject<Projects.Hosting_Service>("service").WithHttpHealthCheck("/ready").WithReplicas(3);
        await using var app = await builder.StartAsync();
        var replicas = await HealthyAsync(app, 3);

        var asked = new List<int>();
        for (var i = 0; i < 9; i++)
            asked.Add(await AskAsync(app));

        asked.CountBy(pid => pid).Select(count => count.Value).ShouldBe([3, 3, 3]);
        asked.Distinct().ShouldBe(replicas, ignoreOrder: true);
    }

    [Fact]
    public async Task A_replica_that_is_not_ready_gets_no_new_connections()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.Services.AddSingleton<TimeProvider>(new HurriedTime(factor: 20));
        builder.CaptureLines();
        builder.AddProject<Projects.Hosting_Service>("service").WithHttpHealthCheck("/ready").WithReplicas(2);
        await using var app = await builder.StartAsync();
        await HealthyAsync(app, 2);

        using var held = app.CreateHttpClient("service");
        var unready = await held.GetStringAsync("/pid", Application.Timeout);
        await held.PostAsync("/ready/false", content: null, Application.Timeout);
        await app.ResourceNotifications.WaitForResourceAsync(
            "service", change => change.Snapshot.HealthStatus == HealthStatus.Unhealthy, Application.Timeout);
        var asked = new HashSet<int>();
        for (var i = 0; i < 6; i++)
            asked.Add(await AskAsync(app));

        $"{asked.ShouldHaveSingleItem()}".ShouldNotBe(unready);
        (await held.GetStringAsync("/pid", Application.Timeout)).ShouldBe(unready, "a connection that stands is left alone");
    }

    [Fact]
    public async Task When_none_is_ready_whoever_runs_can_say_why()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.Services.AddSingleton<TimeProvider>(new HurriedTime(factor: 20));
        builder.CaptureLines();
        builder.Services.AddHealthChecks().AddCheck("never", () => HealthCheckResult.Unhealthy("not today"));
        builder.AddProject<Projects.Hosting_Service>("service").WithHealthCheck("never");
        await using var app = await builder.StartAsync();
        var pid = await app.RunningAsync("service");

        await Proc.UntilAsync(() => app.ResourceNotifications.TryGetCurrentState("service", out var state)
            && state.Snapshot.HealthStatus == HealthStatus.Unhealthy, Application.Timeout);

        await Proc.UntilAsync(() => Answers(app), Application.Timeout);
        (await AskAsync(app)).ShouldBe(pid);
    }

    [Fact]
    public async Task A_connection_to_what_does_not_run_is_reset()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.CaptureLines();
        builder.AddExecutable("missing", "no-such-command", ".").WithEndpoint();
        await using var app = await builder.StartAsync();
        await app.EndOfAsync("missing");

        var talk = async () =>
        {
            using var client = await ConnectAsync(app, "missing");
            await client.ReceiveAsync(new byte[1], Application.Timeout);
        };

        (await talk.ShouldThrowAsync<SocketException>()).SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
    }

    [Fact]
    public async Task Either_side_may_end_its_direction_and_still_hear_the_other()
    {
        await using var app = await StartWithListenerAsync();
        using var client = await ConnectAsync(app, "server");
        using var server = await AcceptAsync(app);

        var heard = ReceiveAllAsync(server);
        await SendAsync(client, new byte[1_000_000]);
        client.Shutdown(SocketShutdown.Send);
        (await heard).Length.ShouldBe(1_000_000);
        var answer = ReceiveAllAsync(client);
        await SendAsync(server, "heard"u8.ToArray());
        server.Shutdown(SocketShutdown.Send);

        (await answer).ShouldBe("heard"u8.ToArray());
    }

    [Fact]
    public async Task What_is_not_read_on_one_side_is_not_taken_on_the_other()
    {
        await using var app = await StartWithListenerAsync();
        using var client = await ConnectAsync(app, "server");
        using var server = await AcceptAsync(app);

        client.Blocking = false;
        var taken = 0;
        var idle = 0;
        while (idle < 20 && taken < 200_000_000)
        {
            var sent = client.Send(new byte[65536], SocketFlags.None, out var error);
            taken += sent;
            idle = error == SocketError.WouldBlock ? idle + 1 : 0;
            if (idle > 0)
                await Task.Delay(10, Application.Timeout);
        }

        taken.ShouldBeLessThan(200_000_000);
        client.Shutdown(SocketShutdown.Send);
        (await ReceiveAllAsync(server)).Length.ShouldBe(taken);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reset_is_passed_on(bool fromClient)
    {
        await using var app = await StartWithListenerAsync();
        var client = await ConnectAsync(app, "server");
        var server = await AcceptAsync(app);
        var (breaks, hears) = fromClient ? (client, server) : (server, client);
        using var hearing = hears;
        await SendAsync(breaks, "x"u8.ToArray());
        await hears.ReceiveAsync(new byte[1], Application.Timeout);

        breaks.Close(timeout: 0);

        var receive = async () => await hears.ReceiveAsync(new byte[1], Application.Timeout);
        (await receive.ShouldThrowAsync<SocketException>()).SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
    }

    [Theory]
    [InlineData(2, null, 18703, true, "2 replicas cannot share the port of 'http': leave its target port open.")]
    [InlineData(2, 18703, null, false, "2 replicas cannot share the port of 'http': leave its target port open.")]
    [InlineData(1, 18703, 18703, true, "the proxy of 'http' and the process cannot share port 18703: leave one open.")]
    public async Task Ports_that_cannot_be_shared_are_one_line(int replicas, int? port, int? targetPort, bool isProxied, string expected)
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var lines = builder.CaptureLines();
        builder.AddProject<Projects.Hosting_Worker>("worker").WithHttpEndpoint(port, targetPort, isProxied: isProxied).WithReplicas(replicas);
        await using var app = await builder.StartAsync();

        (await app.EndOfAsync("worker")).ShouldBe(KnownResourceStates.FailedToStart);

        lines.All.ShouldContain(line => line.EndsWith($"--> FailedToStart: {expected}", StringComparison.Ordinal));
    }

    private static async Task<int[]> HealthyAsync(DistributedApplication app, int count)
    {
        var healthy = app.ResourceNotifications.WatchAsync(Application.Timeout).Where(change => change.Snapshot.HealthStatus == HealthStatus.Healthy);
        return await healthy.DistinctBy(change => change.ResourceId).Take(count).Select(change => change.Pid()!.Value).ToArrayAsync(Application.Timeout);
    }

    /// <summary>On a connection of its own.</summary>
    private static async Task<int> AskAsync(DistributedApplication app)
    {
        using var http = new HttpClient { BaseAddress = app.GetEndpoint("service") };
        return int.Parse(await http.GetStringAsync("/pid", Application.Timeout));
    }

    private static bool Answers(DistributedApplication app)
    {
        try
        {
            using var http = new HttpClient { BaseAddress = app.GetEndpoint("service") };
            return http.Send(new HttpRequestMessage(HttpMethod.Get, "/"), Application.Timeout).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>The process only holds the place: what listens on its target port is the test.</summary>
    private static async Task<DistributedApplication> StartWithListenerAsync()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.CaptureLines();
        builder.Services.AddSingleton(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        builder.AddExecutable("server", "sleep", ".", "3600").WithEndpoint(env: "PORT");
        var app = await builder.StartAsync();
        var environment = await Proc.EnvironmentAsync(await app.RunningAsync("server"), Application.Timeout);
        var listener = app.Services.GetRequiredService<Socket>();
        listener.Bind(new IPEndPoint(IPAddress.Loopback, int.Parse(environment["PORT"])));
        listener.Listen();
        return app;
    }

    private static ValueTask<Socket> AcceptAsync(DistributedApplication app) => app.Services.GetRequiredService<Socket>().AcceptAsync(Application.Timeout);

    private static async Task<Socket> ConnectAsync(DistributedApplication app, string resource)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, app.GetEndpoint(resource).Port, Application.Timeout);
        return client;
    }

    private static async Task SendAsync(Socket client, byte[] data)
    {
        for (var sent = 0; sent < data.Length;)
            sent += await client.SendAsync(data.AsMemory(sent), Application.Timeout);
    }

    private static async Task<byte[]> ReceiveAllAsync(Socket client)
    {
        var buffer = new byte[65536];
        using var content = new MemoryStream();
        while (await client.ReceiveAsync(buffer, Application.Timeout) is var read and > 0)
            content.Write(buffer, 0, read);
        return content.ToArray();
    }
}
