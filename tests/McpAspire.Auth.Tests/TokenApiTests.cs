using System.Net;
using System.Text;
using System.Text.Json;
using McpAspire.TestSupport;

namespace McpAspire.Auth.Tests;

public sealed class TokenApiTests : IAsyncLifetime
{
    private AuthServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AuthServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_client_with_its_secret_gets_a_token_that_every_validator_accepts()
    {
        var (response, body) = await _server.PostFormAsync(AuthServer.Credentials());

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        response.Headers.Pragma.ToString().ShouldBe("no-cache");
        body.GetProperty("token_type").GetString().ShouldBe("Bearer");
        body.GetProperty("expires_in").GetInt64().ShouldBe(600);
        body.GetProperty("scope").GetString().ShouldBe("tools:read tools:call");
        var validation = await _server.ValidateAsync(body.GetProperty("access_token").GetString()!, AuthServer.Issuer + "/mcp");
        validation.Principal!.Subject.ShouldBe(AuthServer.ClientId);
        validation.Principal.Scopes.ShouldBe(["tools:read", "tools:call"], ignoreOrder: true);
    }

    [Fact]
    public async Task The_token_has_the_header_and_claims_of_RFC_9068()
    {
        var token = await _server.GetTokenAsync();

        var header = Part(token, 0);
        header.GetProperty("alg").GetString().ShouldBe("ES256");
        header.GetProperty("typ").GetString().ShouldBe("at+jwt");
        header.GetProperty("kid").GetString().ShouldBe((await _server.GetKeysAsync()).Keys.ShouldHaveSingleItem().Kid);
        var claims = Part(token, 1);
        claims.EnumerateObject().Select(claim => claim.Name).ShouldBe(["iss", "sub", "aud", "client_id", "scope", "iat", "exp", "jti"], ignoreOrder: true);
        claims.GetProperty("iss").GetString().ShouldBe(AuthServer.Issuer);
        claims.GetProperty("aud").EnumerateArray().Select(audience => audience.GetString()).ShouldBe([AuthServer.Issuer, AuthServer.Issuer + "/mcp"]);
        (claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64()).ShouldBe(600);
        claims.GetProperty("jti").GetString().ShouldNotBe(Part(await _server.GetTokenAsync(), 1).GetProperty("jti").GetString());
    }

    [Theory]
    [InlineData(AuthServer.ClientId, AuthServer.ClientSecret)]
    [InlineData("a:b&c=d", "ssssssssssssssssssssssssssssssss")]
    public async Task Credentials_may_come_in_the_header(string id, string secret)
    {
        var basic = Basic($"{Uri.EscapeDataString(id)}:{Uri.EscapeDataString(secret)}");

        var (response, _) = await _server.PostAsync(AuthServer.Form(("grant_type", "client_credentials")), basic);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("operator", "wrong")]
    [InlineData("operator", "")]
    [InlineData("nobody", AuthServer.ClientSecret)]
    [InlineData("nobody", "")]
    [InlineData("Operator", AuthServer.ClientSecret)]
    [InlineData("", "")]
    public async Task A_client_that_does_not_prove_itself_is_refused_the_same_way_whether_it_exists_or_not(string id, string secret)
    {
        var (response, body) = await _server.PostFormAsync(("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret));

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.ShouldHaveSingleItem().Scheme.ShouldBe("Basic");
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        body.ToString().ShouldBe("""{"error":"invalid_client","error_description":"The client is not known, or its secret is another."}""");
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic !!!")]
    [InlineData("Basic b3BlcmF0b3I=")]
    [InlineData("Bearer b3BlcmF0b3I6c2VjcmV0")]
    public async Task A_header_that_holds_no_credentials_is_invalid_client(string authorization)
    {
        var (response, body) = await _server.PostAsync(AuthServer.Form(("grant_type", "client_credentials")), authorization);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        Error(body).ShouldBe("invalid_client");
    }

    [Theory]
    [InlineData("tools:read", "tools:read")]
    [InlineData("tools:call tools:read tools:call", "tools:call tools:read")]
    [InlineData("", "tools:read tools:call")]
    public async Task A_client_gets_the_scopes_that_it_asks_for(string asked, string granted)
    {
        var (_, body) = await _server.PostFormAsync(AuthServer.Credentials(("scope", asked)));

        body.GetProperty("scope").GetString().ShouldBe(granted);
        Part(body.GetProperty("access_token").GetString()!, 1).GetProperty("scope").GetString().ShouldBe(granted);
    }

    [Theory]
    [InlineData("admin")]
    [InlineData("tools:read admin")]
    [InlineData("tools:call:nmap_scan")]
    [InlineData(" ")]
    [InlineData("tools:\"read\"")]
    public async Task A_scope_that_the_client_does_not_have_is_invalid_scope(string asked)
    {
        var (response, body) = await _server.PostFormAsync(AuthServer.Credentials(("scope", asked)));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        Error(body).ShouldBe("invalid_scope");
    }

    [Theory]
    [InlineData("https://tools.example/mcp", "https://tools.example/mcp")]
    [InlineData("https://tools.example", "https://tools.example")]
    [InlineData("https://tools.example/", "https://tools.example")]
    public async Task A_token_can_be_asked_for_one_resource(string asked, string audience)
    {
        var (_, body) = await _server.PostFormAsync(AuthServer.Credentials(("resource", asked)));

        Part(body.GetProperty("access_token").GetString()!, 1).GetProperty("aud").EnumerateArray().Select(value => value.GetString()).ShouldBe([audience]);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("https://tools.example/other")]
    [InlineData("https://tools.example.evil.example")]
    [InlineData("mcp")]
    public async Task A_resource_of_others_is_invalid_target(string asked)
    {
        var (response, body) = await _server.PostFormAsync(AuthServer.Credentials(("resource", AuthServer.Issuer), ("resource", asked)));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        Error(body).ShouldBe("invalid_target");
    }

    [Theory]
    [InlineData("password")]
    [InlineData("authorization_code")]
    [InlineData("CLIENT_CREDENTIALS")]
    public async Task Another_grant_is_unsupported(string grant)
    {
        var (response, body) = await _server.PostFormAsync(("grant_type", grant), ("client_id", AuthServer.ClientId), ("client_secret", AuthServer.ClientSecret));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        Error(body).ShouldBe("unsupported_grant_type");
    }

    public static TheoryData<string, HttpContent, string?> MalformedRequests => new()
    {
        { "no grant type", AuthServer.Form(("client_id", AuthServer.ClientId), ("client_secret", AuthServer.ClientSecret)), null },
        { "twice", AuthServer.Form(AuthServer.Credentials(("scope", "tools:read"), ("scope", "tools:call"))), null },
        { "two clients", AuthServer.Form(AuthServer.Credentials(("client_id", "nobody"))), null },
        { "header and form", AuthServer.Form(AuthServer.Credentials()), Basic("operator:x") },
        { "header and another client", AuthServer.Form(("grant_type", "client_credentials"), ("client_id", "other")), Basic("operator:x") },
        { "JSON", new StringContent("""{"grant_type":"client_credentials"}""", Encoding.UTF8, "application/json"), null },
        { "multipart", new MultipartFormDataContent { { new StringContent("client_credentials"), "grant_type" } }, null },
        { "no body", new ByteArrayContent([]), null },
        { "many fields", AuthServer.Form(AuthServer.Credentials([.. Enumerable.Range(0, 20).Select(i => ($"f{i}", "x"))])), null },
        { "a long field", AuthServer.Form(AuthServer.Credentials(("scope", new string('s', 5000)))), null },
    };

    [Theory]
    [MemberData(nameof(MalformedRequests))]
    public async Task A_malformed_request_is_invalid_request(string why, HttpContent content, string? authorization)
    {
        var (response, body) = await _server.PostAsync(content, authorization);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest, why);
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        Error(body).ShouldBe("invalid_request", why);
    }

    [Fact]
    public async Task Credentials_in_the_query_are_not_looked_at()
    {
        using var client = _server.CreateClient();
        var query = $"/oauth/token?grant_type=client_credentials&client_id=operator&client_secret={Uri.EscapeDataString(AuthServer.ClientSecret)}";

        using var get = await client.GetAsync(query, TestContext.Current.CancellationToken);
        using var post = await client.PostAsync(query, AuthServer.Form(("grant_type", "client_credentials")), TestContext.Current.CancellationToken);

        get.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        post.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        string.Join('\n', AuthServer.Logs.Collector.Lines()).ShouldNotContain(Uri.EscapeDataString(AuthServer.ClientSecret));
    }

    [Fact]
    public async Task A_body_that_is_too_long_is_refused()
    {
        using var client = _server.CreateClient();

        using var response = await client.PostAsync(
            "/oauth/token", AuthServer.Form(("scope", new string('s', 17 * 1024))), TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Guesses_are_limited_for_each_client_alone_and_for_all_that_are_unknown_together()
    {
        await using var server = await AuthServer.StartAsync(("Auth:TokenRequestsPerMinute", "3"));
        async Task<HttpStatusCode> TryAsync(string id) =>
            (await server.PostFormAsync(("grant_type", "client_credentials"), ("client_id", id), ("client_secret", "guess"))).Response.StatusCode;

        for (var i = 0; i < 3; i++)
        {
            (await TryAsync(AuthServer.ClientId)).ShouldBe(HttpStatusCode.Unauthorized);
            (await TryAsync($"unknown-{i}")).ShouldBe(HttpStatusCode.Unauthorized);
        }

        (await TryAsync(AuthServer.ClientId)).ShouldBe(HttpStatusCode.TooManyRequests);
        (await TryAsync("unknown-3")).ShouldBe(HttpStatusCode.TooManyRequests);
        (await TryAsync("a:b&c=d")).ShouldBe(HttpStatusCode.Unauthorized);
        var (response, body) = await server.PostFormAsync(AuthServer.Credentials());
        response.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests, "not even with the right secret");
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromMinutes(1));
        Error(body).ShouldBe("temporarily_unavailable");
    }

    [Fact]
    public async Task No_secret_and_no_token_is_ever_logged()
    {
        var token = await _server.GetTokenAsync();
        await _server.PostFormAsync(("grant_type", "client_credentials"), ("client_id", AuthServer.ClientId), ("client_secret", "a-wrong-guess"));
        await _server.PostAsync(AuthServer.Form(("grant_type", "client_credentials")), Basic("operator:another-guess"));

        var logs = string.Join('\n', AuthServer.Logs.Collector.Lines());

        logs.ShouldContain("Issued a token to operator");
        logs.ShouldContain("Refused a token: invalid_client");
        logs.ShouldNotContain(token.Split('.')[2]);
        logs.ShouldNotContain(AuthServer.ClientSecret);
        logs.ShouldNotContain("a-wrong-guess");
        logs.ShouldNotContain("another-guess");
    }

    private static string? Error(JsonElement body) => body.GetProperty("error").GetString();

    private static string Basic(string credentials) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials));

    private static JsonElement Part(string token, int index) =>
        JsonSerializer.Deserialize<JsonElement>(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[index]));
}
