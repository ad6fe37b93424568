using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpAspire.Api.Tests.Hosting;

public sealed class StdioAuthenticationTests
{
    private const string Session = "2025-11-25";

    private static readonly (string, string)[] Keys = [("FPE_KEY", "000102030405060708090a0b0c0d0e0f"), ("FPE_TWEAK", "0001020304050607")];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task In_production_a_call_needs_a_valid_token_with_the_tool_s_scopes()
    {
        await using var issuer = await TokenIssuer.StartAsync();
        await using var client = await StdioProcess.ConnectAsync(Session, Production(issuer.KeysUrl));

        var schema = (await client.ListToolsAsync(cancellationToken: Cancellation)).Single(tool => tool.Name == "fpe_encrypt").JsonSchema;
        schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()).ShouldContain("user_token");
        ErrorOf(await EncryptAsync(client, token: null)).ShouldBe("permission_denied");
        ErrorOf(await EncryptAsync(client, "anything")).ShouldBe("permission_denied");
        ErrorOf(await EncryptAsync(client, issuer.Issue("tools:call fpe:encrypt", age: TimeSpan.FromHours(1)))).ShouldBe("permission_denied");
        ErrorOf(await EncryptAsync(client, issuer.Issue("tools:call"))).ShouldBe("permission_denied");
        ErrorOf(await EncryptAsync(client, issuer.Issue("tools:call fpe:encrypt"))).ShouldBeNull();
    }

    [Fact]
    public async Task While_the_issuer_is_out_of_reach_nobody_is_let_in()
    {
        await using var issuer = await TokenIssuer.StartAsync();
        await using var client = await StdioProcess.ConnectAsync(Session, Production("http://127.0.0.1:1/jwks"));

        ErrorOf(await EncryptAsync(client, issuer.Issue("tools:call fpe:encrypt"))).ShouldBe("unavailable");
    }

    [Fact]
    public async Task Everyone_has_the_scopes_that_are_configured()
    {
        await using var client = await StdioProcess.ConnectAsync(Session, ("Auth__AnonymousScopes", "tools:read tools:call"));

        ErrorOf(await EncryptAsync(client, token: null)).ShouldBe("permission_denied");
    }

    [Theory]
    [InlineData("AUTH_MODE", "debug", "AUTH_MODE=debug is not available")]
    [InlineData("AUTH_MODE", "test", "AUTH_MODE=test is not available")]
    [InlineData("AUTH_MODE", "none", "AUTH_MODE is 'none'")]
    [InlineData("AUTH_MODE", "production", "Auth:Issuer is required")]
    [InlineData("Auth__AnonymousScopes", "ad\"min", "Auth:AnonymousScopes")]
    public async Task It_does_not_start_with_less_authentication_than_it_was_asked_for(string name, string value, string reason)
    {
        var (exitCode, errors) = await StdioProcess.RunAsync(Path.GetTempPath(), (name, value));

        exitCode.ShouldBe(78, errors);
        // What the server found out before it came to that is in its log, which goes to the same stream.
        errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith('{')).ShouldHaveSingleItem().ShouldStartWith("Cannot start: ");
        errors.ShouldContain(reason);
    }

    private static (string, string)[] Production(string keysUrl) =>
        [("AUTH_MODE", "production"), ("Auth__Issuer", TokenIssuer.Url), ("Auth__JwksUri", keysUrl), .. Keys];

    private static ValueTask<CallToolResult> EncryptAsync(McpClient client, string? token)
    {
        var arguments = new Dictionary<string, object?> { ["value"] = "123456789" };
        if (token is not null)
            arguments["user_token"] = token;
        return client.CallToolAsync("fpe_encrypt", arguments, cancellationToken: Cancellation);
    }

    private static string? ErrorOf(CallToolResult result)
    {
        (result.IsError ?? false).ShouldBe(result.Meta?["mcpaspire/error"] is not null, JsonSerializer.Serialize(result.Content));
        return result.Meta?["mcpaspire/error"]?["type"]?.GetValue<string>();
    }
}
