using System.Net;
using System.Net.Sockets;
using McpAspire.TestSupport;

namespace McpAspire.Redis.Tests.Connections;

public sealed class RedisReconnectTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_comes_back_after_the_server_was_killed_and_restarted()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = RedisClient.Create(server.ConnectionString + ",connectTimeout=30000");
        await client.ExecuteAsync(["SET", "kept", "by the append-only file"], Token);

        await server.KillAsync();
        await server.RestartAsync();

        (await ExecuteWhenBackAsync(client, ["GET", "kept"])).AsString().ShouldBe("by the append-only file");
    }

    [Fact]
    public async Task A_command_waits_for_a_server_that_is_away_for_a_moment()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = RedisClient.Create(server.ConnectionString + ",connectTimeout=30000");
        await client.ExecuteAsync(["PING"], Token);
        await server.KillAsync();
        await WaitUntilDisconnectedAsync(client);

        var waiting = client.ExecuteAsync(["PING"], Token).AsTask();
        await server.RestartAsync();

        (await waiting).AsString().ShouldBe("PONG");
    }

    [Fact]
    public async Task A_command_fails_when_no_connection_comes_within_the_connect_timeout()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = RedisClient.Create(server.ConnectionString + ",connectTimeout=1000");
        await server.KillAsync();

        var failure = await Should.ThrowAsync<RedisConnectionException>(async () => await client.ExecuteAsync(["PING"], Token));

        failure.InnerException.ShouldNotBeNull();
        failure.ToString().ShouldNotContain(server.Password);
        client.IsConnected.ShouldBeFalse();
    }

    [Fact]
    public async Task Commands_under_way_fail_when_the_connection_breaks()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = RedisClient.Create(server.ConnectionString);
        await client.ExecuteAsync(["PING"], Token);
        await server.SuspendAsync();

        var underWay = Enumerable.Range(0, 100).Select(_ => client.ExecuteAsync(["INCR", "counter"], Token).AsTask()).ToArray();
        await server.KillAsync();

        foreach (var call in underWay)
            await Should.ThrowAsync<RedisConnectionException>(call);
    }

    [Fact]
    public async Task A_silent_server_is_given_up_after_the_command_timeout()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = RedisClient.Create(server.ConnectionString + ",asyncTimeout=1000,connectTimeout=30000");
        await client.ExecuteAsync(["PING"], Token);
        await server.SuspendAsync();

        var failure = await Should.ThrowAsync<RedisConnectionException>(async () => await client.ExecuteAsync(["PING"], Token));
        await server.ResumeAsync();

        failure.Message.ShouldContain("did not reply in time");
        (await ExecuteWhenBackAsync(client, ["PING"])).AsString().ShouldBe("PONG");
    }

    [Fact]
    public async Task An_idle_connection_to_a_silent_server_is_noticed()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = RedisClient.Create(RedisOptions.Parse(server.ConnectionString) with
        {
            KeepAlive = TimeSpan.FromMilliseconds(100),
            CommandTimeout = TimeSpan.FromSeconds(1),
        });
        await client.ExecuteAsync(["PING"], Token);

        await server.SuspendAsync();

        await WaitUntilDisconnectedAsync(client);
    }

    [Fact]
    public async Task A_peer_that_does_not_speak_the_protocol_is_refused()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var serving = ServeAsync();
        await using var client = RedisClient.Create($"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port},connectTimeout=600000");

        var failure = await Should.ThrowAsync<RedisConnectionException>(async () => await client.ExecuteAsync(["PING"], Token));

        failure.ToString().ShouldContain(nameof(RedisProtocolException));
        await over.CancelAsync();
        await serving;

        async Task ServeAsync()
        {
            while (!over.IsCancellationRequested)
            {
                try
                {
                    using var peer = await listener.AcceptTcpClientAsync(over.Token);
                    await peer.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), over.Token);
                    await peer.GetStream().CopyToAsync(Stream.Null, over.Token);
                }
                catch (Exception exception) when (exception is IOException or OperationCanceledException)
                {
                    // The client hung up, or the test is over.
                }
            }
        }
    }

    [Fact]
    public async Task A_subscription_survives_a_restart_and_tells_of_the_gap()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = RedisClient.Create(server.ConnectionString + ",connectTimeout=30000");
        using var subscription = await client.SubscribeAsync("news", 10, Token);

        await server.KillAsync();
        await server.RestartAsync();
        (await subscription.ReadAsync(Token)).IsGap.ShouldBeTrue();
        await ExecuteWhenBackAsync(client, ["PUBLISH", "news", "again"]);

        (await subscription.ReadAsync(Token)).Payload.ToArray().ShouldBe("again"u8.ToArray());
    }

    private static async Task<RedisValue> ExecuteWhenBackAsync(RedisClient client, RedisCommand command)
    {
        while (true)
        {
            try
            {
                return await client.ExecuteAsync(command, Token);
            }
            catch (RedisConnectionException)
            {
                // The old connection may still look alive.
            }
        }
    }

    private static async Task WaitUntilDisconnectedAsync(RedisClient client)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (client.IsConnected)
            await Task.Delay(5, timeout.Token);
    }
}
