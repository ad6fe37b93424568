namespace McpAspire.Redis.Tests;

public sealed class RedisClientTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Values_are_binary_safe()
    {
        var bytes = Enumerable.Range(0, 256).Select(i => (byte)i).Concat("\r\n$-1\r\n"u8.ToArray()).ToArray();

        await redis.Client.ExecuteAsync(["SET", "binary", bytes], Token);

        (await redis.Client.ExecuteAsync(["GET", "binary"], Token)).AsBytes().ToArray().ShouldBe(bytes);
    }

    [Fact]
    public async Task A_missing_key_is_null() =>
        (await redis.Client.ExecuteAsync(["GET", "no such key"], Token)).IsNull.ShouldBeTrue();

    [Fact]
    public async Task A_map_reads_as_keys_and_values_in_turn()
    {
        await redis.Client.ExecuteAsync(["HSET", "hash", "a", 1, "b", 2], Token);

        var map = await redis.Client.ExecuteAsync(["HGETALL", "hash"], Token);

        map.Items.ToArray().Select(v => v.AsString()).ShouldBe(["a", "1", "b", "2"]);
    }

    [Fact]
    public async Task A_refused_command_throws_with_its_code_and_leaves_the_connection_usable()
    {
        await redis.Client.ExecuteAsync(["SET", "text", "x"], Token);

        var refused = await Should.ThrowAsync<RedisException>(async () => await redis.Client.ExecuteAsync(["LPUSH", "text", "y"], Token));

        refused.Code.ShouldBe("WRONGTYPE");
        (await redis.Client.ExecuteAsync(["GET", "text"], Token)).AsString().ShouldBe("x");
    }

    [Fact]
    public async Task Many_callers_at_once_get_each_their_own_reply()
    {
        var echoes = Enumerable.Range(0, 10_000)
            .Select(async i => (await redis.Client.ExecuteAsync(["ECHO", i], Token)).AsInt64() == i);

        (await Task.WhenAll(echoes)).ShouldAllBe(own => own);
    }

    [Fact]
    public async Task Cancelled_waiters_do_not_shift_the_replies_of_others()
    {
        using var cancelled = new CancellationTokenSource();
        var calls = Enumerable.Range(0, 2_000)
            .Select(i => redis.Client.ExecuteAsync(["ECHO", i], i % 2 == 0 ? Token : cancelled.Token).AsTask())
            .ToArray();
        await cancelled.CancelAsync();

        for (var i = 0; i < calls.Length; i += 2)
            (await calls[i]).AsInt64().ShouldBe(i);
        (await redis.Client.ExecuteAsync(["ECHO", "after"], Token)).AsString().ShouldBe("after");
    }

    [Fact]
    public async Task Large_values_travel_both_ways()
    {
        var bytes = new byte[8 * 1024 * 1024];
        new Random(1).NextBytes(bytes);

        await redis.Client.ExecuteAsync(["SET", "large", bytes], Token);

        (await redis.Client.ExecuteAsync(["GET", "large"], Token)).AsBytes().Span.SequenceEqual(bytes).ShouldBeTrue();
    }

    [Fact]
    public async Task A_script_runs_whether_or_not_the_server_knows_it()
    {
        var script = new RedisScript("return {KEYS[1], ARGV[1], tonumber(ARGV[2]) + 1}");
        await redis.Client.ExecuteAsync(["SCRIPT", "FLUSH"], Token);

        for (var run = 0; run < 2; run++)
        {
            var result = await redis.Client.EvaluateAsync(script, ["key"], ["argument", 41], Token);
            result.Items.ToArray().Select(v => v.AsString()).ShouldBe(["key", "argument", "42"]);
        }
    }

    [Fact]
    public async Task A_script_that_fails_throws_its_error()
    {
        var script = new RedisScript("return redis.error_reply('FENCED by another')");

        var failed = await Should.ThrowAsync<RedisException>(async () => await redis.Client.EvaluateAsync(script, [], [], Token));

        failed.Code.ShouldBe("FENCED");
    }

    [Fact]
    public async Task A_blocking_command_does_not_hold_up_others()
    {
        var waiting = redis.Client.ExecuteBlockingAsync(["BLPOP", "list", 30], TimeSpan.FromSeconds(30), Token);

        (await redis.Client.ExecuteAsync(["PING"], Token)).AsString().ShouldBe("PONG");
        waiting.IsCompleted.ShouldBeFalse();
        await redis.Client.ExecuteAsync(["RPUSH", "list", "item"], Token);

        (await waiting)[1].AsString().ShouldBe("item");
    }

    [Fact]
    public async Task A_cancelled_blocking_command_takes_nothing_from_later_ones()
    {
        using var cancel = new CancellationTokenSource();
        var waiting = redis.Client.ExecuteBlockingAsync(["BLPOP", "abandoned", 30], TimeSpan.FromSeconds(30), cancel.Token);
        await redis.WaitForBlockedClientsAsync(1);

        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(waiting);
        await redis.WaitForBlockedClientsAsync(0);
        await redis.Client.ExecuteAsync(["RPUSH", "abandoned", "item"], Token);

        var next = await redis.Client.ExecuteBlockingAsync(["BLPOP", "abandoned", 30], TimeSpan.FromSeconds(30), Token);
        next[1].AsString().ShouldBe("item");
    }

    [Fact]
    public async Task Blocking_connections_are_used_again()
    {
        await using var client = RedisClient.Create(redis.Server.ConnectionString + ",name=reuse");
        for (var i = 0; i < 5; i++)
            await client.ExecuteBlockingAsync(["BLPOP", "nothing", "0.001"], TimeSpan.FromSeconds(1), Token);

        var clients = (await redis.Client.ExecuteAsync(["CLIENT", "LIST"], Token)).AsString();

        clients.Split('\n').Count(line => line.Contains(" name=reuse ", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task The_database_of_the_options_is_selected()
    {
        await using var other = RedisClient.Create(redis.Server.ConnectionString + ",defaultDatabase=3");

        await other.ExecuteAsync(["SET", "only in three", "x"], Token);

        (await redis.Client.ExecuteAsync(["EXISTS", "only in three"], Token)).AsInt64().ShouldBe(0);
    }

    [Fact]
    public async Task An_acl_user_signs_in_and_is_held_to_its_rights()
    {
        await redis.Client.ExecuteAsync(["ACL", "SETUSER", "reader", "on", ">secret", "~*", "+@connection", "+get"], Token);
        await using var reader = RedisClient.Create($"127.0.0.1:{redis.Server.Port},user=reader,password=secret");

        (await reader.ExecuteAsync(["GET", "x"], Token)).IsNull.ShouldBeTrue();
        (await Should.ThrowAsync<RedisException>(async () => await reader.ExecuteAsync(["SET", "x", "y"], Token))).Code.ShouldBe("NOPERM");
    }

    [Theory]
    [InlineData(",password=wrong", "WRONGPASS")]
    [InlineData("", "NOAUTH")]
    public async Task Wrong_credentials_fail_at_once_with_the_servers_code(string credentials, string code)
    {
        await using var client = RedisClient.Create($"127.0.0.1:{redis.Server.Port}{credentials},connectTimeout=600000");

        var refused = await Should.ThrowAsync<RedisException>(client.ExecuteAsync(["PING"], Token).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Token));

        refused.Code.ShouldBe(code);
        refused.ToString().ShouldNotContain("password=");
    }

    [Fact]
    public async Task Disposing_fails_whatever_waits_and_refuses_the_rest()
    {
        var client = RedisClient.Create(redis.Server.ConnectionString);
        using var subscription = await client.SubscribeAsync("channel", 10, Token);
        var reading = subscription.ReadAsync(Token).AsTask();
        var blocked = client.ExecuteBlockingAsync(["BLPOP", "never", 0], TimeSpan.FromHours(1), Token);
        await redis.WaitForBlockedClientsAsync(1);

        await client.DisposeAsync();
        await client.DisposeAsync();

        await Should.ThrowAsync<ObjectDisposedException>(reading);
        await Should.ThrowAsync<ObjectDisposedException>(blocked);
        await Should.ThrowAsync<ObjectDisposedException>(async () => await client.ExecuteAsync(["PING"], Token));
        await Should.ThrowAsync<ObjectDisposedException>(async () => await client.SubscribeAsync("channel", 10, Token));
        await redis.WaitForBlockedClientsAsync(0);
    }

    [Fact]
    public void A_command_shows_its_name_only()
    {
        RedisCommand command = ["SET", "key", "secret"];

        command.ToString().ShouldBe("SET");
        command.GetEnumerator().ShouldNotBeNull();
    }
}
