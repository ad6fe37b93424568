using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace McpAspire.IntegrationTests;

/// <summary>The system with <c>AUTH_MODE=production</c>.</summary>
[Collection<ProductionSystem>]
public sealed class AuthenticationTests(ProductionSystem system)
{
    private const string ListTools =
        """
        {"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",
        "io.modelcontextprotocol/clientInfo":{"name":"test","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}}}
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_token_the_answer_is_401_and_names_the_metadata_that_leads_to_one()
    {
        using var http = system.App.CreateHttpClient("gateway", "http");

        using var refused = await PostAsync(http, token: null);
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var challenge = refused.Headers.WwwAuthenticate.ShouldHaveSingleItem();
        challenge.Scheme.ShouldBe("Bearer");
        var metadata = new Uri(challenge.Parameter!.Split("resource_metadata=\"")[1].Split('"')[0]);

        using var resource = JsonDocument.Parse(await http.GetStringAsync(metadata, Cancellation));
        resource.RootElement.GetProperty("resource").GetString().ShouldBe(new Uri(system.Gateway, "/mcp").ToString());
        var issuer = resource.RootElement.GetProperty("authorization_servers")[0].GetString();
        using var server = JsonDocument.Parse(await http.GetStringAsync($"{issuer!.TrimEnd('/')}/.well-known/oauth-authorization-server", Cancellation));
        server.RootElement.GetProperty("issuer").GetString().ShouldBe(issuer);
        server.RootElement.GetProperty("token_endpoint").GetString().ShouldBe(new Uri(system.Gateway, "/oauth/token").ToString());
    }

    [Fact]
    public async Task With_a_token_of_the_operator_the_answer_is_200()
    {
        using var http = system.App.CreateHttpClient("gateway", "http");

        using var accepted = await PostAsync(http, await system.GetTokenAsync());

        accepted.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await accepted.Content.ReadAsStringAsync(Cancellation)).ShouldContain("nmap_scan");
    }

    [Fact]
    public async Task A_token_that_was_tampered_with_is_401()
    {
        using var http = system.App.CreateHttpClient("gateway", "http");
        var parts = (await system.GetTokenAsync()).Split('.');
        var claims = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(parts[1])).Replace("operator", "overlord", StringComparison.Ordinal);
        parts[1] = System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims));

        using var refused = await PostAsync(http, string.Join('.', parts));

        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        refused.Headers.WwwAuthenticate.ToString().ShouldContain("invalid_token");
    }

    [Fact]
    public async Task The_api_behind_the_gateway_checks_for_itself()
    {
        using var http = system.App.CreateHttpClient("mcp-api", "http");

        using var refused = await PostAsync(http, token: null);

        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_token_without_the_scope_of_a_tool_cannot_call_it()
    {
        await using var client = await system.ConnectAsync(RunningSystem.SessionEra, await system.GetTokenAsync("tools:read tools:call fpe:encrypt"));

        var encrypted = await client.CallToolAsync("fpe_encrypt", new Dictionary<string, object?> { ["value"] = "123456789" }, cancellationToken: Cancellation);
        var decrypted = await client.CallToolAsync("fpe_decrypt", new Dictionary<string, object?> { ["value"] = "ENC_FPE:123456789" }, cancellationToken: Cancellation);

        encrypted.IsError.ShouldNotBe(true);
        decrypted.IsError.ShouldBe(true);
        decrypted.Meta!["mcpaspire/error"]!["type"]!.GetValue<string>().ShouldBe("permission_denied");
        decrypted.Meta!["mcpaspire/error"]!["metadata"]!["required_scope"]!.GetValue<string>().ShouldBe("fpe:decrypt");
    }

    [Fact]
    public async Task Only_the_admin_disables_tools_and_calls_none()
    {
        using var http = system.App.CreateHttpClient("gateway", "http");
        var admin = await system.GetTokenAsync(client: "admin", secret: RunningSystem.AdminSecret);

        using var refused = await SetAsync(http, "fpe_keys/disable", await system.GetTokenAsync());
        using var disabled = await SetAsync(http, "fpe_keys/disable", admin);
        using var enabled = await SetAsync(http, "fpe_keys/enable", admin);
        await using var client = await system.ConnectAsync(RunningSystem.StatelessEra, admin);
        var call = await client.CallToolAsync("fpe_keys", cancellationToken: Cancellation);

        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        disabled.StatusCode.ShouldBe(HttpStatusCode.OK);
        enabled.StatusCode.ShouldBe(HttpStatusCode.OK);
        call.Meta!["mcpaspire/error"]!["type"]!.GetValue<string>().ShouldBe("permission_denied");
    }

    [Fact]
    public async Task A_wrong_client_secret_gets_no_token()
    {
        using var http = system.App.CreateHttpClient("gateway", "http");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token")
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("operator:wrong"u8));

        using var refused = await http.SendAsync(request, Cancellation);

        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await refused.Content.ReadAsStringAsync(Cancellation)).ShouldContain("invalid_client");
    }

    private static async Task<HttpResponseMessage> SetAsync(HttpClient http, string path, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/tools/{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await http.SendAsync(request, Cancellation);
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient http, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new StringContent(ListTools, Encoding.UTF8, "application/json") };
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
        request.Headers.Add("Mcp-Method", "tools/list");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await http.SendAsync(request, Cancellation);
    }
}
