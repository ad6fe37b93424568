using System.Net;
using System.Text.Json.Nodes;
using McpAspire.TestSupport;

namespace McpAspire.Api.Tests.Sessions;

/// <summary>Real processes of the product, and kill -9.</summary>
public sealed class KilledReplicaTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_on_a_replica_that_is_killed_ends_with_an_error_on_another()
    {
        await using var redis = await RedisServer.StartAsync();
        var key = Cluster.NewKey();
        await using var killed = await ServerProcess.StartAsync(redis.ConnectionString, key);
        await using var other = await ServerProcess.StartAsync(redis.ConnectionString, key);
        var session = await killed.Http.InitializeAsync();

        // No worker takes the job, so that the stream has its first event and then only comments.
        using var call = await killed.Http.PostMessageAsync(SessionWire.Call(7, "nmap_scan", new JsonObject { ["target"] = "10.0.0.1" }), session);
        call.StatusCode.ShouldBe(HttpStatusCode.OK);
        var (place, _) = await call.ReadEventsAsync().FirstAsync(e => e.Id is not null, Cancellation);
        await killed.KillAsync();

        using var resumed = await other.Http.OpenStreamAsync(session, place);

        var (id, error) = (await resumed.ReadEventsAsync().ToListAsync(Cancellation)).ShouldHaveSingleItem();
        error!["id"]!.GetValue<int>().ShouldBe(7);
        error["error"]!["data"]!["type"]!.GetValue<string>().ShouldBe("worker_lost");

        // Whoever comes later reads the same, and who has it knows that there is no more.
        using var again = await other.Http.OpenStreamAsync(session, place);
        (await again.ReadEventsAsync().ToListAsync(Cancellation)).ShouldHaveSingleItem().Id.ShouldBe(id);
        using var end = await other.Http.OpenStreamAsync(session, id);
        (await end.ReadEventsAsync().ToListAsync(Cancellation)).ShouldBeEmpty();
        (await Cluster.StatusAsync(other.Http.PostMessageAsync(SessionWire.Ping, session))).ShouldBe(HttpStatusCode.OK);
    }
}
