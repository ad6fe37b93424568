using System.Text.Json;
using McpAspire.Security.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace McpAspire.Security.Tests.Tokens;

public sealed class JwksClientTests : IDisposable
{
    private readonly SigningKey _first = SigningKey.Generate();
    private readonly SigningKey _second = SigningKey.Generate();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly ServiceProvider _services = new ServiceCollection()
        .AddHttpClient(JwksClient.HttpClientName, client => client.MaxResponseContentBufferSize = JwksClient.MaxDocumentBytes).Services
        .BuildServiceProvider();

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task Finds_a_key_and_asks_once_for_many_tokens()
    {
        await using var server = await KeyServer.StartAsync(_first);
        var keys = Client(server);

        var found = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => FindAsync(keys, _first)));

        found.Distinct().ShouldHaveSingleItem()!.Verify("data"u8, _first.Sign("data"u8)).ShouldBeTrue();
        server.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task A_key_that_was_published_later_is_found_at_once()
    {
        await using var server = await KeyServer.StartAsync(_first);
        var keys = Client(server);
        await FindAsync(keys, _first);

        server.Publish(_first, _second);
        _time.Advance(JwksClient.AttemptInterval);

        (await FindAsync(keys, _second)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Made_up_key_ids_do_not_reach_the_issuer_each_time()
    {
        await using var server = await KeyServer.StartAsync(_first);
        var keys = Client(server);

        for (var i = 0; i < 100; i++)
            (await keys.FindAsync($"made-up-{i}", TestContext.Current.CancellationToken)).ShouldBeNull();

        server.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task What_is_known_stays_good_while_the_issuer_is_down()
    {
        await using var server = await KeyServer.StartAsync(_first);
        var keys = Client(server);
        await FindAsync(keys, _first);

        server.Fail();
        _time.Advance(JwksClient.RefreshAfter * 10);

        (await FindAsync(keys, _first)).ShouldNotBeNull();
        (await FindAsync(keys, _second)).ShouldBeNull();
        (await FindAsync(keys, _first)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_key_that_was_withdrawn_is_forgotten_once_the_set_is_old()
    {
        await using var server = await KeyServer.StartAsync(_first, _second);
        var keys = Client(server);
        await FindAsync(keys, _first);

        server.Publish(_second);
        _time.Advance(JwksClient.RefreshAfter);
        // The one that finds it old still gets it; the one that waits for the lookup does not.
        (await FindAsync(keys, _first)).ShouldNotBeNull();
        await keys.FindAsync("made-up", TestContext.Current.CancellationToken);

        (await FindAsync(keys, _first)).ShouldBeNull();
    }

    [Fact]
    public async Task Without_any_keys_nothing_can_be_said_until_the_issuer_is_back()
    {
        await using var server = await KeyServer.StartAsync(_first);
        server.Fail();
        var keys = Client(server);
        await Should.ThrowAsync<VerificationKeysUnavailableException>(() => FindAsync(keys, _first));

        server.Publish(_first);
        await Should.ThrowAsync<VerificationKeysUnavailableException>(() => FindAsync(keys, _first), "the attempts keep their distance");
        _time.Advance(JwksClient.AttemptInterval);

        (await FindAsync(keys, _first)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"keys":[]}""")]
    [InlineData("""{"keys":null}""")]
    [InlineData("[]")]
    public async Task A_document_that_is_no_key_set_is_as_none(string document)
    {
        await using var server = await KeyServer.StartAsync();
        server.PublishText(document);

        await Should.ThrowAsync<VerificationKeysUnavailableException>(() => FindAsync(Client(server), _first));
    }

    [Fact]
    public async Task A_document_that_is_too_long_is_as_none()
    {
        await using var server = await KeyServer.StartAsync();
        var set = JsonSerializer.Serialize(new JsonWebKeySet([_first.PublicKey]), SecurityJson.Default.JsonWebKeySet);
        server.PublishText(set + new string(' ', JwksClient.MaxDocumentBytes));

        await Should.ThrowAsync<VerificationKeysUnavailableException>(() => FindAsync(Client(server), _first));
    }

    [Fact]
    public async Task Two_keys_of_one_id_make_the_set_untrustworthy()
    {
        await using var server = await KeyServer.StartAsync();
        var impostor = _second.PublicKey with { Kid = _first.PublicKey.Kid };
        server.PublishText(JsonSerializer.Serialize(new JsonWebKeySet([_first.PublicKey, impostor]), SecurityJson.Default.JsonWebKeySet));

        await Should.ThrowAsync<VerificationKeysUnavailableException>(() => FindAsync(Client(server), _first));
    }

    [Fact]
    public async Task Keys_of_other_kinds_are_passed_over()
    {
        await using var server = await KeyServer.StartAsync();
        var own = JsonSerializer.Serialize(_first.PublicKey, SecurityJson.Default.JsonWebKey);
        server.PublishText($$"""{"keys":[null,{"kty":"RSA","kid":"rsa","n":"AQAB","e":"AQAB"},{"kty":"oct","kid":"oct","k":"AAAA"},{{own}}]}""");
        var keys = Client(server);

        (await FindAsync(keys, _first)).ShouldNotBeNull();
        (await keys.FindAsync("rsa", TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task A_caller_that_gives_up_does_not_end_the_lookup_for_the_others()
    {
        await using var server = await KeyServer.StartAsync(_first);
        var answer = server.Answer;
        var (asked, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        server.Answer = async context =>
        {
            asked.TrySetResult();
            await go.Task;
            await answer(context);
        };
        var keys = Client(server);
        using var gaveUp = new CancellationTokenSource();

        var first = keys.FindAsync(_first.PublicKey.Kid!, gaveUp.Token).AsTask();
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        var second = FindAsync(keys, _first);
        await gaveUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        go.SetResult();

        (await second).ShouldNotBeNull();
        server.Requests.ShouldBe(1);
    }

    private static Task<VerificationKey?> FindAsync(JwksClient keys, SigningKey key) =>
        keys.FindAsync(key.PublicKey.Kid!, TestContext.Current.CancellationToken).AsTask();

    private JwksClient Client(KeyServer server) => new(
        _services.GetRequiredService<IHttpClientFactory>(),
        Options.Create(new TokenValidationOptions { JwksUri = server.Url }),
        _time,
        NullLogger<JwksClient>.Instance);
}
