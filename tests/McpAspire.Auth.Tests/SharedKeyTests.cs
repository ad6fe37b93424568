using System.Net;
using System.Security.Cryptography;
using System.Text;
using McpAspire.Auth.Keys;
using McpAspire.Redis;
using McpAspire.TestSupport;

namespace McpAspire.Auth.Tests;

public sealed class SharedKeyTests : IAsyncLifetime
{
    private readonly string _keyEncryptionKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private RedisServer _redis = null!;

    public async ValueTask InitializeAsync() => _redis = await RedisServer.StartAsync();

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    [Fact]
    public async Task A_token_outlives_a_restart()
    {
        await using var before = await StartAsync();
        var token = await before.GetTokenAsync();
        await before.DisposeAsync();

        await using var after = await StartAsync();

        (await after.ValidateAsync(token, AuthServer.Issuer)).IsValid.ShouldBeTrue();
    }

    [Fact]
    public async Task Replicas_that_start_together_agree_on_one_key()
    {
        var servers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => StartAsync()));

        var keys = await Task.WhenAll(servers.Select(server => server.GetKeysAsync()));

        keys.SelectMany(set => set.Keys).Select(key => key.Kid).Distinct().ShouldHaveSingleItem();
        foreach (var server in servers)
            await server.DisposeAsync();
    }

    [Fact]
    public async Task What_Redis_holds_is_not_the_key()
    {
        await using var server = await StartAsync();
        await server.GetTokenAsync();
        await using var redis = RedisClient.Create(_redis.ConnectionString);

        var stored = (await redis.ExecuteAsync(["GET", SharedSigningKey.RedisKey], TestContext.Current.CancellationToken)).AsBytes();

        using var ecdsa = ECDsa.Create();
        Should.Throw<CryptographicException>(() => ecdsa.ImportPkcs8PrivateKey(stored.Span, out _));
        Encoding.Latin1.GetString(stored.Span).ShouldNotContain("*\u0086H\u00ce=\u0002\u0001", Case.Sensitive, "the object id of an elliptic-curve key");
    }

    [Fact]
    public async Task With_another_key_encryption_key_it_is_not_ready_and_overwrites_nothing()
    {
        await using var first = await StartAsync();
        var token = await first.GetTokenAsync();
        await using var other = await AuthServer.StartAsync(("ConnectionStrings:redis", _redis.ConnectionString), ("Auth:KeyEncryptionKey", new string('0', 64)));
        using var client = other.CreateClient();

        using var ready = await client.GetAsync("/ready", TestContext.Current.CancellationToken);
        var (refused, _) = await other.PostFormAsync(AuthServer.Credentials());

        ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("another Auth:KeyEncryptionKey");
        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        await using var again = await StartAsync();
        (await again.ValidateAsync(token, AuthServer.Issuer)).IsValid.ShouldBeTrue();
    }

    [Fact]
    public async Task It_gets_ready_by_itself_once_Redis_is_there()
    {
        await _redis.KillAsync();
        await using var server = await AuthServer.StartAsync(
            ("ConnectionStrings:redis", _redis.ConnectionString + ",connectTimeout=200"), ("Auth:KeyEncryptionKey", _keyEncryptionKey));
        using var client = server.CreateClient();
        using var before = await client.GetAsync("/ready", TestContext.Current.CancellationToken);
        using var alive = await client.GetAsync("/alive", TestContext.Current.CancellationToken);

        await _redis.RestartAsync();

        before.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        alive.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ReadyAsync(client)).ShouldBe(HttpStatusCode.OK);
    }

    // The client may still be in the pause after its last attempt to connect.
    private static async Task<HttpStatusCode> ReadyAsync(HttpClient client)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            using var response = await client.GetAsync("/ready", patience.Token);
            if (response.StatusCode == HttpStatusCode.OK)
                return response.StatusCode;
        }
    }

    private Task<AuthServer> StartAsync() => AuthServer.StartAsync(("ConnectionStrings:redis", _redis.ConnectionString), ("Auth:KeyEncryptionKey", _keyEncryptionKey));
}
