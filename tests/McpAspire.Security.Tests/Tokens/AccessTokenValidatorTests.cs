using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using McpAspire.Security.Tokens;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace McpAspire.Security.Tests.Tokens;

public sealed class AccessTokenValidatorTests : IDisposable
{
    private const string Issuer = "https://tools.example";

    private readonly SigningKey _key = SigningKey.Generate();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly AccessTokenValidator _validator;

    public AccessTokenValidatorTests()
    {
        var options = new TokenValidationOptions { Issuer = Issuer, Audiences = { Issuer, Issuer + "/mcp" } };
        _validator = new AccessTokenValidator(Options.Create(options), new KnownKeys(_key), _time);
    }

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task A_valid_token_names_its_principal()
    {
        var validation = await ValidateAsync(Token().Sign(_key));

        validation.IsValid.ShouldBeTrue();
        validation.Rejection.ShouldBeNull();
        validation.Principal!.Subject.ShouldBe("alice");
        validation.Principal.Client.ShouldBe("console");
        validation.Principal.Scopes.ShouldBe(["tools:read", "tools:call"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("""{"aud":"https://tools.example/mcp"}""")]
    [InlineData("""{"aud":["https://other.example","https://tools.example"]}""")]
    [InlineData("""{"exp":1793534700.5}""")]
    [InlineData("""{"nbf":1793534400}""")]
    public async Task Other_forms_that_the_standard_allows_are_accepted(string changes) =>
        (await ValidateAsync(Forge(changes))).IsValid.ShouldBeTrue();

    [Fact]
    public async Task Without_scopes_and_client_it_is_valid_and_allows_nothing()
    {
        var validation = await ValidateAsync(Forge("""{"scope":null,"client_id":null}"""));

        validation.Principal!.Scopes.ShouldBeEmpty();
        validation.Principal.Client.ShouldBeNull();
    }

    [Fact]
    public async Task It_ends_after_the_skew_and_not_before()
    {
        var token = Token().Sign(_key);

        _time.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(29));
        (await ValidateAsync(token)).IsValid.ShouldBeTrue();

        _time.Advance(TimeSpan.FromSeconds(1));
        (await ValidateAsync(token)).Rejection.ShouldBe(TokenRejection.Expired);
    }

    [Theory]
    [InlineData("""{"iss":"https://tools.example/"}""", TokenRejection.Issuer)]
    [InlineData("""{"iss":"https://evil.example"}""", TokenRejection.Issuer)]
    [InlineData("""{"iss":["https://tools.example"]}""", TokenRejection.Issuer)]
    [InlineData("""{"iss":null}""", TokenRejection.Issuer)]
    [InlineData("""{"aud":"https://other.example"}""", TokenRejection.Audience)]
    [InlineData("""{"aud":"https://tools.example/mcp/"}""", TokenRejection.Audience)]
    [InlineData("""{"aud":[]}""", TokenRejection.Audience)]
    [InlineData("""{"aud":[7,{}]}""", TokenRejection.Audience)]
    [InlineData("""{"aud":null}""", TokenRejection.Audience)]
    [InlineData("""{"exp":1793534000}""", TokenRejection.Expired)]
    [InlineData("""{"exp":null}""", TokenRejection.Expired)]
    [InlineData("""{"exp":"1893534400"}""", TokenRejection.Claims)]
    [InlineData("""{"exp":1e300}""", TokenRejection.Claims)]
    [InlineData("""{"exp":-1}""", TokenRejection.Claims)]
    [InlineData("""{"nbf":1793534431}""", TokenRejection.NotYetValid)]
    [InlineData("""{"nbf":"now"}""", TokenRejection.Claims)]
    [InlineData("""{"iat":1793534431}""", TokenRejection.NotYetValid)]
    [InlineData("""{"sub":null}""", TokenRejection.Claims)]
    [InlineData("""{"sub":""}""", TokenRejection.Claims)]
    [InlineData("""{"sub":7}""", TokenRejection.Claims)]
    [InlineData("""{"sub":"\ud800"}""", TokenRejection.Claims)]
    [InlineData("""{"sub":"anonymous"}""", TokenRejection.Claims)]
    [InlineData("""{"client_id":""}""", TokenRejection.Claims)]
    [InlineData("""{"client_id":7}""", TokenRejection.Claims)]
    [InlineData("""{"scope":["admin"]}""", TokenRejection.Claims)]
    [InlineData("""{"scope":"ad\"min"}""", TokenRejection.Claims)]
    public async Task A_wrong_claim_is_refused_however_well_it_is_signed(string changes, TokenRejection expected) =>
        (await ValidateAsync(Forge(changes))).Rejection.ShouldBe(expected);

    [Theory]
    [InlineData("""{"typ":"at+jwt","kid":"KID"}""", TokenRejection.Algorithm)]
    [InlineData("""{"alg":"none","typ":"at+jwt","kid":"KID"}""", TokenRejection.Algorithm)]
    [InlineData("""{"alg":"es256","typ":"at+jwt","kid":"KID"}""", TokenRejection.Algorithm)]
    [InlineData("""{"alg":"ES384","typ":"at+jwt","kid":"KID"}""", TokenRejection.Algorithm)]
    [InlineData("""{"alg":["ES256"],"typ":"at+jwt","kid":"KID"}""", TokenRejection.Algorithm)]
    [InlineData("""{"alg":"ES256","kid":"KID"}""", TokenRejection.Type)]
    [InlineData("""{"alg":"ES256","typ":"JWT","kid":"KID"}""", TokenRejection.Type)]
    [InlineData("""{"alg":"ES256","typ":"at+jwt","kid":"KID","crit":["b64"],"b64":false}""", TokenRejection.Type)]
    [InlineData("""{"alg":"ES256","typ":"at+jwt"}""", TokenRejection.UnknownKey)]
    [InlineData("""{"alg":"ES256","typ":"at+jwt","kid":"other"}""", TokenRejection.UnknownKey)]
    [InlineData("""{"alg":"ES256","typ":"at+jwt","kid":"../../etc/passwd"}""", TokenRejection.UnknownKey)]
    [InlineData("""{"alg":"ES256","typ":"at+jwt","kid":"\ud800"}""", TokenRejection.UnknownKey)]
    [InlineData("""{"alg":"ES256","typ":"at+jwt","kid":7}""", TokenRejection.UnknownKey)]
    [InlineData("""{"alg":"ES256","alg":"ES256","typ":"at+jwt","kid":"KID"}""", TokenRejection.Malformed)]
    [InlineData("""{"alg":"none","\u0061lg":"ES256","typ":"at+jwt","kid":"KID"}""", TokenRejection.Malformed)]
    [InlineData("""["ES256"]""", TokenRejection.Malformed)]
    [InlineData("""{"alg":"ES256",}""", TokenRejection.Malformed)]
    [InlineData("""{"alg":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}}""", TokenRejection.Malformed)]
    public async Task A_wrong_header_is_refused_however_well_it_is_signed(string header, TokenRejection expected)
    {
        var token = ForgedToken.Sign(_key, header.Replace("KID", _key.PublicKey.Kid, StringComparison.Ordinal), Payload());

        (await ValidateAsync(token)).Rejection.ShouldBe(expected);
    }

    [Fact]
    public async Task An_unsigned_token_is_refused_whatever_is_in_the_place_of_the_signature()
    {
        var unsigned = $"{ForgedToken.Encode($$"""{"alg":"none","typ":"at+jwt","kid":"{{_key.PublicKey.Kid}}"}""")}.{ForgedToken.Encode(Payload())}";

        (await ValidateAsync(unsigned + ".")).Rejection.ShouldBe(TokenRejection.Malformed);
        (await ValidateAsync(unsigned + ".AAAA")).Rejection.ShouldBe(TokenRejection.Algorithm);
        (await ValidateAsync($"{ForgedToken.Encode(ForgedToken.Header(_key))}.{ForgedToken.Encode(Payload())}.AAAA")).Rejection.ShouldBe(TokenRejection.Signature);
    }

    [Fact]
    public async Task The_public_key_is_no_HMAC_secret()
    {
        var header = $$"""{"alg":"HS256","typ":"at+jwt","kid":"{{_key.PublicKey.Kid}}"}""";
        var signed = $"{ForgedToken.Encode(header)}.{ForgedToken.Encode(Payload())}";
        var mac = HMACSHA256.HashData(Encoding.ASCII.GetBytes(_key.PublicKey.X + _key.PublicKey.Y), Encoding.ASCII.GetBytes(signed));

        (await ValidateAsync($"{signed}.{Base64Url.EncodeToString(mac)}")).Rejection.ShouldBe(TokenRejection.Algorithm);
    }

    [Fact]
    public async Task A_key_in_the_header_is_not_trusted()
    {
        using var attacker = SigningKey.Generate();
        var jwk = $$"""{"kty":"EC","crv":"P-256","x":"{{attacker.PublicKey.X}}","y":"{{attacker.PublicKey.Y}}"}""";
        var header = $$"""{"alg":"ES256","typ":"at+jwt","kid":"{{_key.PublicKey.Kid}}","jwk":{{jwk}},"jku":"https://evil.example/jwks.json"}""";

        (await ValidateAsync(ForgedToken.Sign(attacker, header, Payload()))).Rejection.ShouldBe(TokenRejection.Signature);
    }

    [Fact]
    public async Task A_change_in_any_part_is_found()
    {
        var token = Token().Sign(_key);
        var parts = token.Split('.');
        var more = ForgedToken.Encode(Payload("""{"scope":"admin"}"""));
        var signature = Base64Url.DecodeFromChars(parts[2]);
        signature[63] ^= 1;

        (await ValidateAsync($"{parts[0]}.{more}.{parts[2]}")).Rejection.ShouldBe(TokenRejection.Signature);
        (await ValidateAsync($"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(signature)}")).Rejection.ShouldBe(TokenRejection.Signature);
        (await ValidateAsync($"{ForgedToken.Encode(ForgedToken.Header(_key) + " ")}.{parts[1]}.{parts[2]}")).Rejection.ShouldBe(TokenRejection.Signature);
    }

    [Fact]
    public async Task Two_claims_of_one_name_are_refused()
    {
        var payload = Payload()[..^1] + ",\"sub\":\"root\"}";
        var disguised = Payload()[..^1] + ",\"s\\u0075b\":\"root\"}";

        (await ValidateAsync(ForgedToken.Sign(_key, ForgedToken.Header(_key), payload))).Rejection.ShouldBe(TokenRejection.Malformed);
        (await ValidateAsync(ForgedToken.Sign(_key, ForgedToken.Header(_key), disguised))).Rejection.ShouldBe(TokenRejection.Malformed);
    }

    [Fact]
    public async Task A_token_that_is_too_long_is_not_even_taken_apart()
    {
        var token = Forge($$"""{"padding":"{{new string('x', 8192)}}"}""");

        (await ValidateAsync(token)).Rejection.ShouldBe(TokenRejection.TooLarge);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("...")]
    [InlineData("garbage")]
    [InlineData("a.b")]
    [InlineData("a.b.c")]
    [InlineData("e30.e30.e30.e30")]
    [InlineData("e30.e30.e30.e30.e30")]
    [InlineData("e30=.e30.e30")]
    [InlineData("e3 0.e30.e30")]
    [InlineData("e30\n.e30.e30")]
    [InlineData("e+/0.e30.e30")]
    [InlineData("e31.e30.e30")]
    [InlineData("e30e3.e30.e30")]
    [InlineData("bnVsbA.e30.e30")]
    [InlineData("_____w.e30.e30")]
    [InlineData("é.e30.e30")]
    public async Task Garbage_is_malformed(string token) => (await ValidateAsync(token)).Rejection.ShouldBe(TokenRejection.Malformed);

    [Fact]
    public async Task Garbage_in_every_place_of_a_valid_token_is_refused_and_never_an_exception()
    {
        var token = Token().Sign(_key);
        for (var i = 0; i < token.Length; i += 7)
        {
            foreach (var character in "A.!\0é")
            {
                if (token[i] == character)
                    continue;
                var changed = string.Concat(token.AsSpan(0, i), character.ToString(), token.AsSpan(i + 1));
                (await ValidateAsync(changed)).IsValid.ShouldBeFalse($"'{character}' at {i}");
            }
        }
    }

    private ValueTask<TokenValidation> ValidateAsync(string token) => _validator.ValidateAsync(token, TestContext.Current.CancellationToken);

    private AccessToken Token() => new()
    {
        Issuer = Issuer,
        Subject = "alice",
        Client = "console",
        Audiences = [Issuer + "/mcp"],
        Scopes = ["tools:read", "tools:call"],
        IssuedAt = _time.GetUtcNow(),
        ExpiresAt = _time.GetUtcNow().AddMinutes(10),
        Id = "1",
    };

    private string Forge(string changes) => ForgedToken.Sign(_key, ForgedToken.Header(_key), Payload(changes));

    // A valid payload with members replaced, or left out where the change is null.
    private string Payload(string changes = "{}")
    {
        var members = new Dictionary<string, string>
        {
            ["iss"] = $"\"{Issuer}\"",
            ["sub"] = "\"alice\"",
            ["aud"] = $"\"{Issuer}\"",
            ["client_id"] = "\"console\"",
            ["scope"] = "\"tools:read\"",
            ["iat"] = $"{_time.GetUtcNow().ToUnixTimeSeconds()}",
            ["exp"] = $"{_time.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds()}",
        };
        using var document = System.Text.Json.JsonDocument.Parse(changes);
        foreach (var change in document.RootElement.EnumerateObject())
        {
            members[change.Name] = change.Value.GetRawText();
            if (change.Value.ValueKind == System.Text.Json.JsonValueKind.Null)
                members.Remove(change.Name);
        }

        return $"{{{string.Join(',', members.Select(member => $"\"{member.Key}\":{member.Value}"))}}}";
    }
}
