using System.Text;
using McpAspire.TestSupport;

namespace McpAspire.Redis.Tests.Subscriptions;

public sealed class RedisSubscriptionTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Messages_arrive_in_order_at_every_subscription_of_their_channel_only()
    {
        using var first = await redis.Client.SubscribeAsync("order", 10, Token);
        using var second = await redis.Client.SubscribeAsync("order", 10, Token);
        using var other = await redis.Client.SubscribeAsync("other", 10, Token);

        foreach (var text in new[] { "one", "two" })
            await PublishAsync("order", text);
        await PublishAsync("other", "three");

        (await ReadAsync(first)).ShouldBe("one");
        (await ReadAsync(first)).ShouldBe("two");
        (await ReadAsync(second)).ShouldBe("one");
        (await ReadAsync(other)).ShouldBe("three");
    }

    [Fact]
    public async Task A_slow_reader_learns_that_it_missed_messages()
    {
        using var slow = await redis.Client.SubscribeAsync("flood", 2, Token);
        using var fast = await redis.Client.SubscribeAsync("flood", 10, Token);
        foreach (var text in new[] { "one", "two", "three" })
            await PublishAsync("flood", text);
        await ReadAsync(fast);
        await ReadAsync(fast);
        await ReadAsync(fast);

        (await slow.ReadAsync(Token)).IsGap.ShouldBeTrue();

        (await ReadAsync(slow)).ShouldBe("one");
        (await ReadAsync(slow)).ShouldBe("two");
    }

    [Fact]
    public async Task The_server_is_unsubscribed_when_the_last_subscription_ends()
    {
        var first = await redis.Client.SubscribeAsync("short", 10, Token);
        var second = await redis.Client.SubscribeAsync("short", 10, Token);

        first.Dispose();
        (await PublishAsync("short", "still one")).ShouldBe(1);
        second.Dispose();
        // Commands of the subscribing connection are executed in order: once this one is confirmed, the earlier ones are done.
        using var barrier = await redis.Client.SubscribeAsync("barrier", 10, Token);

        (await PublishAsync("short", "nobody")).ShouldBe(0);
        await Should.ThrowAsync<ObjectDisposedException>(async () =>
        {
            await first.ReadAsync(Token);
            await first.ReadAsync(Token);
        });
    }

    [Fact]
    public async Task Subscribing_and_unsubscribing_at_once_from_many_tasks_loses_no_message()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            for (var round = 0; round < 20; round++)
            {
                using var subscription = await redis.Client.SubscribeAsync($"busy-{i % 5}", 1000, Token);
                await PublishAsync($"busy-{i % 5}", $"{i}-{round}");
                while (await ReadAsync(subscription) != $"{i}-{round}")
                    continue;
            }
        })).WaitAsync(TimeSpan.FromSeconds(60), Token);
    }

    [Fact]
    public async Task A_refused_subscription_throws()
    {
        await redis.Client.ExecuteAsync(["ACL", "SETUSER", "mute", "on", ">secret", "resetchannels", "+@all"], Token);
        await using var mute = RedisClient.Create($"127.0.0.1:{redis.Server.Port},user=mute,password=secret");

        (await Should.ThrowAsync<RedisException>(() => mute.SubscribeAsync("channel", 1, Token))).Code.ShouldBe("NOPERM");
        (await Should.ThrowAsync<RedisException>(() => mute.SubscribeAsync("channel", 1, Token))).Code.ShouldBe("NOPERM");
    }

    [Fact]
    public async Task A_subscription_that_failed_for_want_of_a_connection_is_forgotten()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = RedisClient.Create(server.ConnectionString + ",connectTimeout=1500");
        using var connected = await client.SubscribeAsync("connected", 1, Token);
        await server.SuspendAsync();
        var subscribing = client.SubscribeAsync("wanted", 1, Token);

        await server.KillAsync();
        await Should.ThrowAsync<RedisConnectionException>(subscribing);
        await server.RestartAsync();

        (await connected.ReadAsync(Token)).IsGap.ShouldBeTrue();
        await using var observer = RedisClient.Create(server.ConnectionString);
        var channels = await observer.ExecuteAsync(["PUBSUB", "CHANNELS"], Token);
        channels.Items.ToArray().Select(channel => channel.AsString()).ShouldBe(["connected"]);
    }

    private async Task<long> PublishAsync(string channel, string text) => (await redis.Client.ExecuteAsync(["PUBLISH", channel, text], Token)).AsInt64();

    private static async Task<string> ReadAsync(RedisSubscription subscription) =>
        Encoding.UTF8.GetString((await subscription.ReadAsync(Token)).Payload.Span);
}
