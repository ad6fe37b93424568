using System.Net.Http.Json;
using System.Text.Json;

namespace McpAspire.Auth.Tests;

public sealed class MetadataApiTests : IAsyncLifetime
{
    private AuthServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AuthServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_metadata_is_that_of_RFC_8414_with_public_urls()
    {
        using var client = _server.CreateClient();

        var metadata = await client.GetFromJsonAsync<JsonElement>("/.well-known/oauth-authorization-server", TestContext.Current.CancellationToken);

        metadata.GetProperty("issuer").GetString().ShouldBe(AuthServer.Issuer);
        metadata.GetProperty("token_endpoint").GetString().ShouldBe(AuthServer.Issuer + "/oauth/token");
        metadata.GetProperty("jwks_uri").GetString().ShouldBe(AuthServer.Issuer + "/.well-known/jwks.json");
        metadata.GetProperty("grant_types_supported").EnumerateArray().Select(grant => grant.GetString()).ShouldBe(["client_credentials"]);
        metadata.GetProperty("response_types_supported").GetArrayLength().ShouldBe(0);
        metadata.GetProperty("token_endpoint_auth_methods_supported").EnumerateArray().Select(method => method.GetString())
            .ShouldBe(["client_secret_basic", "client_secret_post"]);
    }

    [Fact]
    public async Task The_key_set_holds_the_public_half_alone()
    {
        using var client = _server.CreateClient();

        using var response = await client.GetAsync("/.well-known/jwks.json", TestContext.Current.CancellationToken);

        response.Headers.CacheControl!.MaxAge.ShouldBe(TimeSpan.FromMinutes(5));
        var key = (await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("keys").EnumerateArray().ShouldHaveSingleItem();
        key.EnumerateObject().Select(member => member.Name).ShouldBe(["kty", "crv", "x", "y", "use", "alg", "kid"], ignoreOrder: true);
        key.GetProperty("alg").GetString().ShouldBe("ES256");
    }
}
