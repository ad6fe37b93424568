using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace McpAspire.Api.Tests.Sessions;

/// <summary>What a client or Redis says may fail a request, and never a process.</summary>
public sealed class SessionRobustnessTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":"0123456789abcdef-1","result":null}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"0123456789abcdef-1","result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"0123456789abcdef-1","error":null}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"0123456789abcdef-1","error":{"code":1,"message":null}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"0123456789abcdef-1","result":{"a":"\ud800"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"0123456789abcdef-1","result":{"a":1e999}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/progress","params":null}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/progress","params":[]}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/progress","params":"x"}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"\ud800"}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":99}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/initialized","params":null}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"\ud800"}""")]
    [InlineData("deep")]
    public async Task Whatever_a_client_answers_the_other_replica_lives_on(string body)
    {
        if (body == "deep")
            body = """{"jsonrpc":"2.0","id":"0123456789abcdef-1","result":{"a":""" + new string('[', 62) + new string(']', 62) + "}}";
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync();
        // B looks at what A is sent only while something is under way there.
        var holding = cluster.B.Http.PostMessageAsync(SessionWire.Call(7, "hold"), session);
        await cluster.B.Probe.Started.Task.WaitAsync(SessionWire.Patience, Cancellation);

        var status = await Cluster.StatusAsync(cluster.A.Http.PostMessageAsync(body, session));
        status.ShouldBeOneOf(HttpStatusCode.Accepted, HttpStatusCode.BadRequest);

        (await Cluster.StatusAsync(cluster.A.Http.PostMessageAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}""", session)))
            .ShouldBe(HttpStatusCode.Accepted);
        await cluster.B.Probe.Cancelled.Task.WaitAsync(SessionWire.Patience, Cancellation);
        using var held = await holding;

        // What A says next is heard by B, so B is past what came before.
        (await Cluster.StatusAsync(cluster.A.Http.DeleteSessionAsync(session))).ShouldBe(HttpStatusCode.NoContent);
        await Cluster.UntilAsync(async () => await Cluster.StatusAsync(cluster.B.Http.PostMessageAsync(SessionWire.Ping, session)) == HttpStatusCode.NotFound);
        cluster.B.Get<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task A_Redis_that_turns_us_away_does_not_stop_the_host()
    {
        var time = new FakeTimeProvider();
        await using var cluster = await Cluster.StartAsync(transport => transport.TimeProvider = time);
        var session = await cluster.A.Http.InitializeAsync();
        using var stream = await cluster.A.Http.OpenStreamAsync(session);

        await cluster.Client.ExecuteAsync(["CONFIG", "SET", "requirepass", "rotated"], Cancellation);
        await cluster.Client.ExecuteAsync(["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"], Cancellation);
        var stopping = cluster.A.Get<IHostApplicationLifetime>().ApplicationStopping;
        foreach (var service in new[] { "ProcessBeat", "SessionFreshness" })
        {
            await Cluster.UntilAsync(() =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(cluster.A.Logs.GetSnapshot().Any(record => record.Category!.EndsWith(service, StringComparison.Ordinal)));
            });
        }

        stopping.IsCancellationRequested.ShouldBeFalse();
        (await Cluster.StatusAsync(cluster.A.Http.PostMessageAsync(SessionWire.Ping, session))).ShouldBe(HttpStatusCode.OK);
    }
}
