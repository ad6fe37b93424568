using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace McpAspire.Mcp.Tests.Signing;

/// <summary>What a tool leaves with its client between two calls comes back as it was, or not at all.</summary>
public sealed class RequestStateTests
{
    [Fact]
    public async Task A_tool_writes_and_reads_plain_state_and_the_client_sees_it_signed()
    {
        await using var server = await TestServer.StartAsync();

        var state = await AskAsync(server);

        state.ShouldEndWith(".round-1");
        state.Length.ShouldBeGreaterThan(40);
        (await AnswerAsync(server, state))["result"]!["content"]![0]!["text"]!.GetValue<string>().ShouldBe("round-1");
    }

    [Theory]
    [InlineData("round-1")]
    [InlineData("")]
    [InlineData(".round-1")]
    [InlineData("****************************************************************.round-1")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.round-1")]
    public async Task State_that_the_server_did_not_sign_is_refused(string state)
    {
        await using var server = await TestServer.StartAsync();

        await ExpectRefusalAsync(server, state);
    }

    [Fact]
    public async Task State_that_was_changed_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        var state = await AskAsync(server);

        await ExpectRefusalAsync(server, state.Replace("round-1", "round-2", StringComparison.Ordinal));
        await ExpectRefusalAsync(server, (state[0] == 'A' ? 'B' : 'A') + state[1..]);
    }

    [Fact]
    public async Task State_of_another_principal_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        var state = await AskAsync(server, user: "alice");

        await ExpectRefusalAsync(server, state, user: "mallory");
        await ExpectRefusalAsync(server, state);
        (await AnswerAsync(server, state, user: "alice"))["result"].ShouldNotBeNull();
    }

    [Fact]
    public async Task State_of_another_tool_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        var state = await AskAsync(server);

        await ExpectRefusalAsync(server, state, tool: "keep-elsewhere");
    }

    [Fact]
    public async Task State_expires()
    {
        var time = new FakeTimeProvider();
        await using var server = await TestServer.StartAsync(transport => transport.TimeProvider = time, http => http.RequestStateLifetime = TimeSpan.FromMinutes(10));
        var state = await AskAsync(server);

        time.Advance(TimeSpan.FromMinutes(9));
        (await AnswerAsync(server, state))["result"].ShouldNotBeNull();
        time.Advance(TimeSpan.FromMinutes(2));
        await ExpectRefusalAsync(server, state);
    }

    [Fact]
    public async Task State_is_good_on_any_server_with_the_key_and_while_the_key_is_accepted()
    {
        var (older, newer) = (NewKey(), NewKey());
        await using var one = await TestServer.StartAsync(http: http => http.SessionKeys.Add(older));
        await using var rotated = await TestServer.StartAsync(http: http =>
        {
            http.SessionKeys.Add(newer);
            http.SessionKeys.Add(older);
        });
        await using var other = await TestServer.StartAsync(http: http => http.SessionKeys.Add(newer));

        var state = await AskAsync(one);

        (await AnswerAsync(rotated, state))["result"].ShouldNotBeNull();
        await ExpectRefusalAsync(other, state);
    }

    [Fact]
    public async Task A_session_cannot_be_used_to_slip_state_in()
    {
        await using var server = await TestServer.StartAsync();
        var session = await server.Http.StartSessionAsync();
        const string call = """{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"keep","arguments":{},"requestState":"round-1"}}""";

        using var response = await server.Http.SendNowAsync(RawMcp.Post(call, ("Mcp-Session-Id", session)));

        (await response.ReadErrorCodeAsync()).ShouldBe(-32602);
    }

    [Theory]
    [InlineData("too short")]
    [InlineData("not hexadecimal: not hexadecimal: not hexadecimal: not hexadecimal:")]
    public async Task Keys_that_are_no_keys_keep_the_server_from_starting(string key) =>
        await Should.ThrowAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => TestServer.StartAsync(http: http => http.SessionKeys.Add(key)));

    private static string NewKey() => Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    private static async Task<string> AskAsync(TestServer server, string? user = null)
    {
        using var response = await server.Http.SendNowAsync(RawMcp.CallTool("keep", headers: ("X-User", user)));
        var result = (await response.ReadJsonAsync())["result"]!;
        result["resultType"]!.GetValue<string>().ShouldBe("input_required");
        return result["requestState"]!.GetValue<string>();
    }

    private static async Task<JsonObject> AnswerAsync(TestServer server, string state, string tool = "keep", string? user = null)
    {
        var parameters = new JsonObject { ["name"] = tool, ["arguments"] = new JsonObject(), ["requestState"] = state };
        using var response = await server.Http.SendNowAsync(RawMcp.Call("tools/call", parameters, ("X-User", user)));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await response.ReadJsonAsync();
    }

    private static async Task ExpectRefusalAsync(TestServer server, string state, string tool = "keep", string? user = null) =>
        (await AnswerAsync(server, state, tool, user))["error"]!["code"]!.GetValue<int>().ShouldBe(-32602);
}
