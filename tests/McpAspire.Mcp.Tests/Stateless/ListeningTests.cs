using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpAspire.Mcp.Tests.Stateless;

/// <summary>What a client holds open costs it little, so there is a limit; and what is open is answered when the host stops.</summary>
public sealed class ListeningTests
{
    [Fact]
    public async Task A_principal_holds_only_so_many_streams_open()
    {
        await using var server = await StartAsync(limit: 2);
        using var first = await ListenAsync(server, "ann");
        var second = await ListenAsync(server, "ann");

        using (var third = await ListenAsync(server, "ann"))
        {
            third.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
            var answer = await third.ReadJsonAsync();
            answer["id"]!.GetValue<string>().ShouldBe("call-1");
            answer["error"]!["code"]!.GetValue<int>().ShouldBe(-32000);
            answer["error"]!["data"]!["type"]!.GetValue<string>().ShouldBe("rate_limited");
        }

        using (var others = await ListenAsync(server, "bob"))
            others.StatusCode.ShouldBe(HttpStatusCode.OK);

        using (var call = await server.Http.SendNowAsync(RawMcp.CallTool("echo", new JsonObject { ["text"] = "hi" }, ("X-User", "ann"))))
            call.StatusCode.ShouldBe(HttpStatusCode.OK);

        // One that is closed makes room, as soon as the server has noticed.
        second.Dispose();
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var patience = new CancellationTokenSource(TestServer.Patience);
        while (true)
        {
            using var again = await ListenAsync(server, "ann");
            if (again.StatusCode == HttpStatusCode.OK)
                break;

            await poll.WaitForNextTickAsync(patience.Token);
        }
    }

    [Theory]
    [InlineData("hold")]
    [InlineData("block")]
    public async Task A_call_that_is_under_way_when_the_host_stops_is_answered_before_its_connection_is_cut(string tool)
    {
        await using var server = await TestServer.StartAsync(services: services => services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5)));
        var call = server.Http.SendNowAsync(RawMcp.CallTool(tool));
        await server.Probe.Started.Task.WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken);

        var stopping = server.StopAsync();

        using var response = await call;
        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter.ShouldNotBeNull();
        (await response.ReadJsonAsync())["error"]!["data"]!["type"]!.GetValue<string>().ShouldBe("unavailable");
        server.Probe.Unblocked.Set();
        await stopping.WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken);
    }

    private static Task<TestServer> StartAsync(int limit) => TestServer.StartAsync(
        http: http => http.MaxStreamsPerPrincipal = limit,
        services: services => services.Configure<McpServerOptions>(options => options.Handlers.SubscriptionsListenHandler = async (request, cancellationToken) =>
        {
            await request.Server.SendMessageAsync(new JsonRpcNotification { Method = NotificationMethods.SubscriptionsAcknowledgedNotification, Params = new JsonObject() }, cancellationToken);
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return new EmptyResult();
        }));

    private static Task<HttpResponseMessage> ListenAsync(TestServer server, string user) =>
        server.Http.SendNowAsync(RawMcp.Call("subscriptions/listen", new JsonObject { ["notifications"] = new JsonObject() }, ("X-User", user)));
}
