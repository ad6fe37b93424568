using System.Net;
using System.Text.Json.Nodes;
using McpAspire.Api.Tests.Hosting;
using McpAspire.Api.Tests.Sessions;

namespace McpAspire.Api.Tests.Operation;

/// <summary>An operator disables a tool on one replica, and it is gone on all.</summary>
public sealed class ToolStateTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_disabled_tool_is_not_listed_is_refused_and_is_shown_as_disabled_on_every_replica()
    {
        await using var servers = await ServerPair.StartAsync();
        (await servers.B.NamesAsync("tools")).ShouldBe(["fpe_decrypt", "fpe_encrypt", "fpe_keys", "nmap_scan"]);

        await SetAsync(servers.A, "nmap_scan/disable", "disabled");

        foreach (var replica in new[] { servers.A, servers.B })
        {
            await UntilListedAsync(replica, "fpe_decrypt", "fpe_encrypt", "fpe_keys");
            (await replica.NamesAsync("prompts")).ShouldBe(["tokenize-dataset"]);
            var refused = await replica.CallAsync("nmap_scan", new JsonObject { ["target"] = "10.0.0.1" });
            refused["isError"]!.GetValue<bool>().ShouldBeTrue();
            refused["_meta"]!["mcpaspire/error"]!["type"]!.GetValue<string>().ShouldBe("unavailable");
            refused["_meta"]!["mcpaspire/error"]!["message"]!.GetValue<string>().ShouldContain("disabled");
            (await replica.ReadAsync("tool://nmap_scan"))["state"]!.GetValue<string>().ShouldBe("disabled");
            (await replica.ReadAsync("catalog://tools"))["tools"]!.AsArray().Single(tool => tool!["state"]!.GetValue<string>() == "disabled")!["name"]!.GetValue<string>().ShouldBe("nmap_scan");
            (await CompletionsAsync(replica)).ShouldBeEmpty();
        }

        await SetAsync(servers.B, "nmap_scan/enable", "enabled");

        foreach (var replica in new[] { servers.A, servers.B })
        {
            await UntilListedAsync(replica, "fpe_decrypt", "fpe_encrypt", "fpe_keys", "nmap_scan");
            (await replica.ReadAsync("tool://nmap_scan"))["state"]!.GetValue<string>().ShouldBe("available");
            (await CompletionsAsync(replica)).ShouldNotBeEmpty();
        }
    }

    [Fact]
    public async Task Clients_of_both_eras_hear_of_it_on_whichever_replica_they_are()
    {
        await using var servers = await ServerPair.StartAsync();
        var session = await servers.B.Sessions.InitializeAsync();
        await using var stream = new Listening(await servers.B.Sessions.OpenStreamAsync(session));
        await using var listening = await servers.B.ListenAsync(new JsonObject { ["toolsListChanged"] = true, ["promptsListChanged"] = true });
        await using var elsewhere = await servers.A.ListenAsync(new JsonObject { ["toolsListChanged"] = true });
        listening.Granted["toolsListChanged"]!.GetValue<bool>().ShouldBeTrue();
        listening.Granted["promptsListChanged"]!.GetValue<bool>().ShouldBeTrue();
        elsewhere.Granted.ContainsKey("promptsListChanged").ShouldBeFalse();

        await SetAsync(servers.A, "nmap_scan/disable", "disabled");

        await stream.ExpectAsync("notifications/tools/list_changed", "notifications/prompts/list_changed");
        await listening.ExpectAsync("notifications/tools/list_changed", "notifications/prompts/list_changed");
        var heard = await elsewhere.NextAsync();
        heard["method"]!.GetValue<string>().ShouldBe("notifications/tools/list_changed");
        heard["params"]!["_meta"]!["io.modelcontextprotocol/subscriptionId"]!.GetValue<string>().ShouldBe("r");

        // Nothing has changed for whoever does it again: the next that they hear of is the next change.
        await SetAsync(servers.A, "nmap_scan/disable", "disabled");
        await SetAsync(servers.A, "fpe_keys/disable", "disabled");
        await elsewhere.ExpectAsync("notifications/tools/list_changed");
        (await servers.A.NamesAsync("tools")).ShouldBe(["fpe_decrypt", "fpe_encrypt"]);
    }

    [Fact]
    public async Task It_lasts_beyond_the_replicas_and_a_restart_of_Redis()
    {
        await using var servers = await ServerPair.StartAsync();
        await SetAsync(servers.A, "nmap_scan/disable", "disabled");

        await servers.Redis.KillAsync();
        await servers.Redis.RestartAsync();
        var replica = await servers.StartReplicaAsync();

        (await replica.NamesAsync("tools")).ShouldBe(["fpe_decrypt", "fpe_encrypt", "fpe_keys"]);
    }

    [Fact]
    public async Task A_change_that_nobody_was_told_of_is_found_when_the_connection_comes_back()
    {
        await using var servers = await ServerPair.StartAsync();

        await servers.Client.ExecuteAsync(["SADD", "{mcpaspire}:tools:disabled", "nmap_scan"], Cancellation);
        await servers.Client.ExecuteAsync(["CLIENT", "KILL", "TYPE", "pubsub"], Cancellation);

        await UntilListedAsync(servers.A, "fpe_decrypt", "fpe_encrypt", "fpe_keys");
        await UntilListedAsync(servers.B, "fpe_decrypt", "fpe_encrypt", "fpe_keys");
    }

    [Fact]
    public async Task While_Redis_is_away_what_was_known_stays_and_nothing_can_be_changed()
    {
        await using var servers = await ServerPair.StartAsync();
        await SetAsync(servers.A, "nmap_scan/disable", "disabled");
        await servers.Redis.KillAsync();

        using var refused = await servers.A.PostAsync("/tools/nmap_scan/enable");

        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await servers.A.NamesAsync("tools")).ShouldBe(["fpe_decrypt", "fpe_encrypt", "fpe_keys"]);
    }

    [Fact]
    public async Task Nothing_that_is_in_Redis_ends_a_replica()
    {
        await using var servers = await ServerPair.StartAsync();
        await servers.Client.ExecuteAsync(["SET", "{mcpaspire}:tools:disabled", "not a set"], Cancellation);
        await servers.Client.ExecuteAsync(["PUBLISH", "{mcpaspire}:tools:changed", "anything"], Cancellation);
        (await servers.A.NamesAsync("tools")).ShouldBe(["fpe_decrypt", "fpe_encrypt", "fpe_keys", "nmap_scan"]);

        await servers.Client.ExecuteAsync(["DEL", "{mcpaspire}:tools:disabled"], Cancellation);
        await SetAsync(servers.A, "nmap_scan/disable", "disabled");

        await UntilListedAsync(servers.B, "fpe_decrypt", "fpe_encrypt", "fpe_keys");
    }

    private static async Task SetAsync(StatelessWire replica, string action, string state)
    {
        using var response = await replica.PostAsync($"/tools/{action}");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.ReadJsonAsync())["state"]!.GetValue<string>().ShouldBe(state);
    }

    private static Task UntilListedAsync(StatelessWire replica, params string[] tools) =>
        Cluster.UntilAsync(async () => (await replica.NamesAsync("tools")).SequenceEqual(tools, StringComparer.Ordinal));

    private static async Task<JsonArray> CompletionsAsync(StatelessWire replica) => (await replica.ResultAsync("completion/complete", new JsonObject
    {
        ["ref"] = new JsonObject { ["type"] = "ref/prompt", ["name"] = "triage-host" },
        ["argument"] = new JsonObject { ["name"] = "template", ["value"] = "" },
    }))["completion"]!["values"]!.AsArray();
}
