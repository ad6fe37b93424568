using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpAspire.Api.Tests.Hosting;
using McpAspire.Api.Tests.Sessions;
using McpAspire.Jobs;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpAspire.Api.Tests.Resources;

/// <summary><c>job://{id}</c>: what became of a call.</summary>
public sealed class OwnJobsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2026-07-28")]
    [InlineData("2025-11-25")]
    public async Task A_result_names_its_job_which_says_what_it_came_to(string version)
    {
        await using var server = await SingleProcessServer.StartAsync();
        await using var client = await server.ConnectAsync(version);

        await AssertJobAsync(client);
    }

    [Fact]
    public async Task Over_stdio_as_well()
    {
        await using var client = await StdioProcess.ConnectAsync("2025-11-25");

        await AssertJobAsync(client);
    }

    [Fact]
    public async Task Over_stdio_with_tokens_nobody_is_known_who_reads_and_no_job_is_offered()
    {
        await using var issuer = await TokenIssuer.StartAsync();
        await using var client = await StdioProcess.ConnectAsync(
            "2025-11-25", ("AUTH_MODE", "production"), ("Auth__Issuer", TokenIssuer.Url), ("Auth__JwksUri", issuer.KeysUrl),
            ("FPE_KEY", "000102030405060708090a0b0c0d0e0f"), ("FPE_TWEAK", "0001020304050607"));
        var result = await client.CallToolAsync(
            "fpe_encrypt", new Dictionary<string, object?> { ["value"] = "123456789", ["user_token"] = issuer.Issue("tools:call fpe:encrypt") }, cancellationToken: Cancellation);

        (await client.ListResourceTemplatesAsync(cancellationToken: Cancellation)).ShouldNotContain(template => template.UriTemplate == "job://{id}");
        await Should.ThrowAsync<McpProtocolException>(async () => await client.ReadResourceAsync($"job://{JobIdOf(result)}", cancellationToken: Cancellation));
    }

    [Fact]
    public async Task A_call_that_came_to_nothing_names_its_job_too()
    {
        await using var servers = await ServerPair.StartAsync();
        var calling = servers.A.CallAsync("nmap_scan", new JsonObject { ["target"] = "10.0.0.1" });
        var store = servers.Get<IJobStore>();
        var claim = (await store.ClaimAsync("scan", "w1", 1, TimeSpan.FromSeconds(30), Cancellation)).Single();
        await store.FinishAsync(claim, JobEventKind.Error, Json("""{"type":"worker_lost","message":"Lost."}"""), Cancellation);

        var meta = (await calling)["_meta"]!;

        meta["mcpaspire/error"]!["type"]!.GetValue<string>().ShouldBe("worker_lost");
        meta["mcpaspire/execution"]!["jobId"]!.GetValue<string>().ShouldBe(claim.Job.Id);
    }

    [Fact]
    public async Task A_call_under_way_names_its_job_with_its_progress()
    {
        await using var servers = await ServerPair.StartAsync();
        var calling = servers.A.SendAsync("tools/call", new JsonObject
        {
            ["name"] = "nmap_scan",
            ["arguments"] = new JsonObject { ["target"] = "10.0.0.1" },
            ["_meta"] = new JsonObject { ["progressToken"] = "p" },
        });
        var store = servers.Get<IJobStore>();
        var claim = (await store.ClaimAsync("scan", "w1", 1, TimeSpan.FromSeconds(30), Cancellation)).Single();
        await store.AppendEventAsync(claim, JobEventKind.Progress, Json("""{"progress":1,"total":3,"message":"Halfway"}"""), Cancellation);

        await using var stream = new Listening(await calling);
        var progress = (await stream.NextAsync())["params"]!;

        progress["progressToken"]!.GetValue<string>().ShouldBe("p");
        progress["progress"]!.GetValue<double>().ShouldBe(1);
        progress["message"]!.GetValue<string>().ShouldBe("Halfway");
        progress["_meta"]!["mcpaspire/execution"]!["jobId"]!.GetValue<string>().ShouldBe(claim.Job.Id);
    }

    [Theory]
    [InlineData("2026-07-28", -32602)]
    [InlineData("2025-11-25", -32002)]
    public async Task A_job_of_somebody_else_and_one_that_never_was_are_not_found_in_the_same_words(string version, int code)
    {
        await using var servers = await ServerPair.StartAsync();
        var others = Job("nmap_scan") with { Principal = new JobPrincipal("anonymous", "another client", []) };
        await servers.Get<IJobStore>().EnqueueAsync(others, Cancellation);
        await using var client = await ConnectAsync(servers.B, version);

        var notMine = await Should.ThrowAsync<McpProtocolException>(() => ReadAsync(client, others.Id));
        var unknown = await Should.ThrowAsync<McpProtocolException>(() => ReadAsync(client, Guid.NewGuid().ToString()));
        var noId = await Should.ThrowAsync<McpProtocolException>(() => ReadAsync(client, "..%2fqueue"));

        ((int)notMine.ErrorCode).ShouldBe(code);
        ((int)unknown.ErrorCode).ShouldBe(code);
        ((int)noId.ErrorCode).ShouldBe(code);
        notMine.Message.ShouldBe(unknown.Message);
    }

    [Fact]
    public async Task A_job_is_seen_on_every_replica_in_every_state()
    {
        await using var servers = await ServerPair.StartAsync();
        var store = servers.Get<IJobStore>();
        var job = Job("nmap_scan");
        await store.EnqueueAsync(job, Cancellation);

        var queued = await servers.B.ReadAsync($"job://{job.Id}");
        var claim = (await store.ClaimAsync("scan", "w1", 1, TimeSpan.Zero, Cancellation)).Single();
        for (var i = 1; i <= 3; i++)
            await store.AppendEventAsync(claim, JobEventKind.Progress, Json($$"""{"progress":{{i}},"total":3}"""), Cancellation);
        for (var i = 1; i <= 150; i++)
            await store.AppendEventAsync(claim, JobEventKind.Log, Json($$"""{"level":"info","logger":"nmap_scan","data":"line {{i}}"}"""), Cancellation);
        var running = await servers.B.ReadAsync($"job://{job.Id}");
        await store.FinishAsync(claim, JobEventKind.Error, Json("""{"type":"timeout","message":"Too long."}"""), Cancellation);
        var ended = await servers.B.ReadAsync($"job://{job.Id}");

        queued["state"]!.GetValue<string>().ShouldBe("queued");
        queued["tool"]!.GetValue<string>().ShouldBe("nmap_scan");
        queued.ContainsKey("arguments").ShouldBeFalse();
        running["state"]!.GetValue<string>().ShouldBe("running");
        running["attempt"]!.GetValue<int>().ShouldBe(1);
        running["progress"]!["progress"]!.GetValue<int>().ShouldBe(3);
        running["log"]!.AsArray().Count.ShouldBe(100);
        running["log"]!.AsArray()[^1]!["data"]!.GetValue<string>().ShouldBe("line 150");
        ended["state"]!.GetValue<string>().ShouldBe("ended");
        ended["error"]!["type"]!.GetValue<string>().ShouldBe("timeout");
        ended.ContainsKey("result").ShouldBeFalse();
    }

    [Theory]
    [InlineData("<nmaprun/>", "text", "<nmaprun/>")]
    [InlineData("\u00ff", "blob", "/w==")]
    public async Task A_result_links_to_what_its_program_wrote_which_is_its_owners_alone(string written, string form, string expected)
    {
        await using var servers = await ServerPair.StartAsync();
        var store = servers.Get<IJobStore>();
        var (mine, others) = (Job("nmap_scan"), Job("nmap_scan") with { Principal = new JobPrincipal("somebody", null, []) });
        foreach (var job in new[] { mine, others })
        {
            await store.EnqueueAsync(job, Cancellation);
            var claim = (await store.ClaimAsync("scan", "w1", 1, TimeSpan.Zero, Cancellation)).Single();
            await store.AttachRawAsync(claim, Encoding.Latin1.GetBytes(written), Cancellation);
            await store.FinishAsync(claim, JobEventKind.Result, Json("""{"content":[]}"""), Cancellation);
        }

        var contents = (await servers.B.ResultAsync("resources/read", new JsonObject { ["uri"] = $"job://{mine.Id}/raw" }))["contents"]!.AsArray().ShouldHaveSingleItem()!;
        var refused = await servers.B.AskAsync("resources/read", new JsonObject { ["uri"] = $"job://{others.Id}/raw" });

        contents[form]!.GetValue<string>().ShouldBe(expected);
        refused["error"]!["code"]!.GetValue<int>().ShouldBe(-32602);
        refused["error"]!["message"]!.GetValue<string>().ShouldContain("no such output");
    }

    [Fact]
    public async Task Who_listens_to_a_job_hears_when_it_moves_on_another_replica()
    {
        await using var servers = await ServerPair.StartAsync();
        var store = servers.Get<IJobStore>();
        var job = Job("nmap_scan");
        var others = Job("nmap_scan") with { Principal = new JobPrincipal("somebody", null, []) };
        await store.EnqueueAsync(job, Cancellation);
        await store.EnqueueAsync(others, Cancellation);

        await using var listening = await servers.B.ListenAsync(new JsonObject
        {
            ["resourceSubscriptions"] = new JsonArray($"job://{job.Id}", $"job://{others.Id}", "config://server", $"job://{job.Id}"),
        });
        listening.Granted["resourceSubscriptions"]!.AsArray().Select(uri => uri!.GetValue<string>()).ShouldBe([$"job://{job.Id}"]);
        var claim = (await store.ClaimAsync("scan", "w1", 1, TimeSpan.Zero, Cancellation)).Single();
        await store.AppendEventAsync(claim, JobEventKind.Progress, Json("""{"progress":1}"""), Cancellation);

        var updated = await listening.NextAsync();
        updated["method"]!.GetValue<string>().ShouldBe("notifications/resources/updated");
        updated["params"]!["uri"]!.GetValue<string>().ShouldBe($"job://{job.Id}");
        updated["params"]!["_meta"]!["io.modelcontextprotocol/subscriptionId"]!.GetValue<string>().ShouldBe("r");
        await store.FinishAsync(claim, JobEventKind.Result, Json("""{"content":[]}"""), Cancellation);
        await listening.ExpectAsync("notifications/resources/updated");
    }

    [Fact]
    public async Task A_session_that_subscribes_on_one_replica_hears_of_it_on_another_until_it_unsubscribes()
    {
        await using var servers = await ServerPair.StartAsync();
        var store = servers.Get<IJobStore>();
        var (followed, left) = (Job("nmap_scan"), Job("nmap_scan"));
        await store.EnqueueAsync(followed, Cancellation);
        await store.EnqueueAsync(left, Cancellation);
        var claims = await store.ClaimAsync("scan", "w1", 2, TimeSpan.Zero, Cancellation);
        var session = await servers.A.Sessions.InitializeAsync();
        await using var stream = new Listening(await servers.B.Sessions.OpenStreamAsync(session));

        await AcceptAsync(servers.A, session, "resources/subscribe", followed.Id);
        await AcceptAsync(servers.A, session, "resources/subscribe", left.Id);
        await AcceptAsync(servers.A, session, "resources/unsubscribe", left.Id);
        foreach (var claim in claims.OrderByDescending(claim => claim.Job.Id == left.Id))
            await store.FinishAsync(claim, JobEventKind.Result, Json("""{"content":[]}"""), Cancellation);

        var updated = await stream.NextAsync();
        updated["method"]!.GetValue<string>().ShouldBe("notifications/resources/updated");
        updated["params"]!["uri"]!.GetValue<string>().ShouldBe($"job://{followed.Id}");
    }

    [Fact]
    public async Task What_every_replica_follows_is_heard_once()
    {
        await using var servers = await ServerPair.StartAsync();
        var (first, second) = await ClaimTwoAsync(servers);
        var session = await servers.A.Sessions.InitializeAsync();
        await using var stream = new Listening(await servers.B.Sessions.OpenStreamAsync(session));
        await AcceptAsync(servers.A, session, "resources/subscribe", first.Job.Id);
        await AcceptAsync(servers.B, session, "resources/subscribe", second.Job.Id);
        using var c = await servers.StartReplicaAsync();
        using var ping = await c.Sessions.PostMessageAsync(SessionWire.Ping, session);
        ping.EnsureSuccessStatusCode();

        foreach (var claim in new[] { first, second, first, second })
        {
            await servers.Get<IJobStore>().AppendEventAsync(claim, JobEventKind.Progress, Json("""{"progress":1}"""), Cancellation);
            (await NextUriAsync(stream)).ShouldBe($"job://{claim.Job.Id}");
        }
    }

    [Fact]
    public async Task A_session_hears_of_its_jobs_though_the_replica_that_it_subscribed_on_was_killed()
    {
        await using var servers = await ServerPair.StartAsync();
        await using var killed = await servers.StartProcessAsync();
        var (first, second) = await ClaimTwoAsync(servers);
        var session = await killed.Http.InitializeAsync();
        await using var stream = new Listening(await servers.B.Sessions.OpenStreamAsync(session));
        foreach (var claim in new[] { first, second })
            await AcceptAsync(killed.Http, session, "resources/subscribe", claim.Job.Id);

        await killed.KillAsync();

        foreach (var claim in new[] { first, second })
        {
            await servers.Get<IJobStore>().FinishAsync(claim, JobEventKind.Result, Json("""{"content":[]}"""), Cancellation);
            (await NextUriAsync(stream)).ShouldBe($"job://{claim.Job.Id}");
        }
    }

    [Fact]
    public async Task What_happens_while_no_replica_has_the_session_is_heard_when_it_comes_to_one()
    {
        await using var servers = await ServerPair.StartAsync();
        await using var killed = await servers.StartProcessAsync();
        var (first, second) = await ClaimTwoAsync(servers);
        var session = await killed.Http.InitializeAsync();
        string place;
        using (var lost = await killed.Http.OpenStreamAsync(session))
            place = (await lost.ReadEventsAsync().FirstAsync(Cancellation)).Id!;

        await AcceptAsync(killed.Http, session, "resources/subscribe", first.Job.Id);
        await killed.KillAsync();
        await servers.Get<IJobStore>().FinishAsync(first, JobEventKind.Result, Json("""{"content":[]}"""), Cancellation);

        await using var stream = new Listening(await servers.B.Sessions.OpenStreamAsync(session, place));
        (await NextUriAsync(stream)).ShouldBe($"job://{first.Job.Id}");

        // Another copy that is made later finds out for itself, and says nothing.
        await AcceptAsync(servers.A, session, "resources/subscribe", second.Job.Id);
        await servers.Get<IJobStore>().FinishAsync(second, JobEventKind.Result, Json("""{"content":[]}"""), Cancellation);
        (await NextUriAsync(stream)).ShouldBe($"job://{second.Job.Id}");
    }

    [Fact]
    public async Task Nobody_has_more_than_32_jobs_followed_by_asking_for_all_at_once()
    {
        await using var servers = await ServerPair.StartAsync();
        var ids = Enumerable.Range(0, 64).Select(_ => Job("nmap_scan")).ToArray();
        foreach (var job in ids)
            await servers.Get<IJobStore>().EnqueueAsync(job, Cancellation);
        await using var client = await ConnectAsync(servers.A, "2025-11-25");

        var refused = await Task.WhenAll(ids.Select(async job =>
        {
            try
            {
                await client.SubscribeToResourceAsync($"job://{job.Id}", cancellationToken: Cancellation);
                return false;
            }
            catch (McpProtocolException)
            {
                return true;
            }
        }));

        refused.Count(isRefused => isRefused).ShouldBe(32);
    }

    [Fact]
    public async Task Nobody_has_more_than_32_jobs_followed_at_a_time()
    {
        await using var servers = await ServerPair.StartAsync();
        var ids = Enumerable.Range(0, 33).Select(_ => Job("nmap_scan")).ToArray();
        foreach (var job in ids)
            await servers.Get<IJobStore>().EnqueueAsync(job, Cancellation);
        await using var client = await ConnectAsync(servers.A, "2025-11-25");

        await using var listening = await servers.B.ListenAsync(new JsonObject { ["resourceSubscriptions"] = new JsonArray([.. ids.Select(job => JsonValue.Create($"job://{job.Id}"))]) });
        foreach (var job in ids[..32])
            await client.SubscribeToResourceAsync($"job://{job.Id}", cancellationToken: Cancellation);
        await Should.ThrowAsync<McpProtocolException>(() => client.SubscribeToResourceAsync($"job://{ids[32].Id}", cancellationToken: Cancellation));
        await client.UnsubscribeFromResourceAsync($"job://{ids[0].Id}", cancellationToken: Cancellation);
        await client.SubscribeToResourceAsync($"job://{ids[32].Id}", cancellationToken: Cancellation);

        listening.Granted["resourceSubscriptions"]!.AsArray().Count.ShouldBe(32);
    }

    [Fact]
    public async Task What_does_not_tell_of_changes_cannot_be_subscribed_to()
    {
        await using var server = await SingleProcessServer.StartAsync();
        await using var client = await server.ConnectAsync("2025-11-25");

        client.ServerCapabilities.Resources!.Subscribe.ShouldBe(true);
        foreach (var uri in new[] { "config://server", $"job://{Guid.NewGuid()}" })
            (await Should.ThrowAsync<McpProtocolException>(() => client.SubscribeToResourceAsync(uri, cancellationToken: Cancellation))).ErrorCode.ShouldBe(McpErrorCode.ResourceNotFound);
    }

    private static async Task AssertJobAsync(McpClient client)
    {
        var result = await client.CallToolAsync("fpe_encrypt", new Dictionary<string, object?> { ["value"] = "123456789" }, cancellationToken: Cancellation);

        var job = await ReadAsync(client, JobIdOf(result));

        job.GetProperty("tool").GetString().ShouldBe("fpe_encrypt");
        job.GetProperty("state").GetString().ShouldBe("ended");
        job.GetProperty("attempt").GetInt32().ShouldBe(1);
        job.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("ENC_FPE:096616337");
    }

    private static string JobIdOf(CallToolResult result) => result.Meta!["mcpaspire/execution"]!["jobId"]!.GetValue<string>();

    private static async Task<JsonElement> ReadAsync(McpClient client, string id)
    {
        var contents = (await client.ReadResourceAsync($"job://{id}", cancellationToken: Cancellation)).Contents;
        return JsonDocument.Parse(contents.ShouldHaveSingleItem().ShouldBeOfType<TextResourceContents>().Text).RootElement;
    }

    private static Task<McpClient> ConnectAsync(StatelessWire replica, string version) => McpClient.CreateAsync(
        new HttpClientTransport(new HttpClientTransportOptions { Endpoint = new Uri(replica.Address, "/mcp"), TransportMode = HttpTransportMode.StreamableHttp }),
        new McpClientOptions { ProtocolVersion = version, DiscoverProbeTimeout = TimeSpan.FromMinutes(1) },
        cancellationToken: Cancellation);

    private static async Task<(JobClaim First, JobClaim Second)> ClaimTwoAsync(ServerPair servers)
    {
        var store = servers.Get<IJobStore>();
        await store.EnqueueAsync(Job("nmap_scan"), Cancellation);
        await store.EnqueueAsync(Job("nmap_scan"), Cancellation);
        var claims = await store.ClaimAsync("scan", "w1", 2, TimeSpan.Zero, Cancellation);
        return (claims[0], claims[1]);
    }

    // A stream that is only kept alive would never end.
    private static async Task<string> NextUriAsync(Listening stream)
    {
        var updated = await stream.NextAsync().WaitAsync(SessionWire.Patience, Cancellation);
        updated["method"]!.GetValue<string>().ShouldBe("notifications/resources/updated");
        return updated["params"]!["uri"]!.GetValue<string>();
    }

    private static Task AcceptAsync(StatelessWire replica, string session, string method, string jobId) => AcceptAsync(replica.Sessions, session, method, jobId);

    private static async Task AcceptAsync(HttpClient replica, string session, string method, string jobId)
    {
        using var response = await replica.PostMessageAsync(SessionWire.Request(9, method, new JsonObject { ["uri"] = $"job://{jobId}" }), session);
        (await response.ReadJsonAsync())["result"].ShouldNotBeNull();
    }

    private static Job Job(string tool) => new()
    {
        Id = Guid.CreateVersion7().ToString(),
        Tool = tool,
        Pool = "scan",
        Arguments = Json("{}"),
        Principal = new JobPrincipal("anonymous", null, []),
        Deadline = DateTimeOffset.UtcNow.AddMinutes(5),
        EnqueuedAt = DateTimeOffset.UtcNow,
    };

    private static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;
}
