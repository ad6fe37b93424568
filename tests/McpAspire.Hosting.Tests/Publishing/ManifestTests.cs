using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace McpAspire.Hosting.Tests.Publishing;

/// <summary>What <c>azd up</c> is told of this system.</summary>
public sealed partial class ManifestTests(PublishedManifest manifest) : IClassFixture<PublishedManifest>
{
    private static readonly string[] BindingProperties = ["scheme", "protocol", "transport", "external", "host", "targetPort", "port", "url"];
    private static readonly string[] Services = ["auth", "mcp-api", "gateway"];

    [Fact]
    public void Publishing_is_one_line_and_leaves_nothing_but_the_manifest()
    {
        manifest.Run.ExitCode.ShouldBe(0);
        manifest.Run.Lines.ShouldBe([$"[ManifestPublisher] Published manifest to: {manifest.Path}"]);
        Directory.GetFileSystemEntries(manifest.Home).ShouldBe([manifest.Path], "no secret was generated and kept");
    }

    [Fact]
    public void It_is_valid() => ManifestSchema.Validate(JsonNode.Parse(manifest.Text)!).ShouldBeEmpty();

    [Fact]
    public void It_has_exactly_this_system()
    {
        manifest.Names("project.v0").ShouldBe(["scan-worker", "fpe-worker", "auth", "mcp-api", "gateway"]);
        manifest.Names("container.v0").ShouldBe(["redis"]);
        manifest.Names("parameter.v0")
            .ShouldBe(
                [
                    "seal-key", "session-key", "key-encryption-key", "operator-secret", "admin-secret", "fpe-keys",
                    "redis-password", "redis-scan-worker", "redis-fpe-worker", "redis-auth", "redis-mcp-api",
                ],
                ignoreOrder: true);
        manifest.Resources.Count.ShouldBe(17);
    }

    [Fact]
    public void Every_project_is_where_the_manifest_says() => manifest.Names("project.v0")
        .Select(name => (string)manifest.Resources[name]!["path"]!)
        .ShouldAllBe(path => !Path.IsPathRooted(path) && File.Exists(Path.Combine(manifest.Home, path)));

    [Fact]
    public void Every_expression_means_something()
    {
        var expressions = Texts(manifest.Resources).SelectMany(text => Expression().Matches(text)).Select(match => match.Groups["path"].Value).ToArray();

        expressions.Length.ShouldBeGreaterThan(50);
        expressions.Where(expression => !IsResolved(expression.Split('.'))).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("redis.bindings.tcp.password")]
    [InlineData("redis.bindings.http.url")]
    [InlineData("gateway.connectionString")]
    [InlineData("gateway.value")]
    [InlineData("seal-key.inputs.other")]
    [InlineData("nobody.value")]
    public void An_expression_that_means_nothing_is_noticed(string expression) => IsResolved(expression.Split('.')).ShouldBeFalse();

    [Fact]
    public void Only_the_gateway_is_reached_from_outside()
    {
        var external = manifest.Resources
            .SelectMany(resource => (resource.Value!["bindings"] as JsonObject ?? []).Select(binding => (Resource: resource.Key, Binding: binding)))
            .Where(binding => (bool?)binding.Binding.Value!["external"] == true)
            .Select(binding => $"{binding.Resource}.{binding.Binding.Key}");

        external.ShouldBe(["gateway.http", "gateway.https"]);
    }

    [Fact]
    public void Every_service_listens_where_it_is_deployed_and_a_worker_does_not_listen()
    {
        foreach (var service in Services)
        {
            manifest.Environment(service)["HTTP_PORTS"].ShouldBe($"{{{service}.bindings.http.targetPort}}");
            manifest.Environment(service)["ASPNETCORE_FORWARDEDHEADERS_ENABLED"].ShouldBe("true");
            manifest.Resources[service]!["bindings"]!.AsObject().Select(binding => binding.Key).ShouldBe(["http", "https"]);
        }

        foreach (var worker in manifest.Names("project.v0").Except(Services))
        {
            manifest.Environment(worker).Keys.ShouldNotContain("HTTP_PORTS");
            manifest.Resources[worker]!["bindings"].ShouldBeNull();
        }
    }

    [Fact]
    public void Everybody_authenticates_by_the_public_https_address()
    {
        foreach (var service in Services)
        {
            manifest.Environment(service)["AUTH_MODE"].ShouldBe("production");
            manifest.Environment(service)["Auth__Issuer"].ShouldBe("{gateway.bindings.https.url}");
        }

        manifest.Environment("fpe-worker")["AUTH_MODE"].ShouldBe("production");
        manifest.Environment("gateway")["services__mcp-api__http__0"].ShouldBe("{mcp-api.bindings.http.url}");
        manifest.Environment("mcp-api")["services__auth__https__0"].ShouldBe("{auth.bindings.https.url}");
    }

    [Theory]
    [InlineData("fpe-keys", "fpe-worker FPE_KEYS")]
    [InlineData("seal-key", "fpe-worker Jobs__SealKey", "mcp-api Jobs__SealKey")]
    [InlineData("session-key", "mcp-api Mcp__Http__SessionKeys__0")]
    [InlineData("key-encryption-key", "auth Auth__KeyEncryptionKey")]
    [InlineData("operator-secret", "auth Auth__Clients__0__Secret")]
    [InlineData("admin-secret", "auth Auth__Clients__1__Secret")]
    [InlineData("redis-password", "redis REDIS_PASSWORD")]
    [InlineData("redis-scan-worker", "redis SCAN_WORKER_PASSWORD", "scan-worker ConnectionStrings__redis")]
    [InlineData("redis-fpe-worker", "redis FPE_WORKER_PASSWORD", "fpe-worker ConnectionStrings__redis")]
    [InlineData("redis-auth", "redis AUTH_PASSWORD", "auth ConnectionStrings__redis")]
    [InlineData("redis-mcp-api", "redis MCP_API_PASSWORD", "mcp-api ConnectionStrings__redis")]
    public void A_secret_is_given_to_whom_it_is_for_and_to_nobody_else(string secret, params string[] holders)
    {
        var found = manifest.Resources.SelectMany(resource => (resource.Value!["env"] as JsonObject ?? [])
            .Where(variable => ((string)variable.Value!).Contains($"{{{secret}.", StringComparison.Ordinal))
            .Select(variable => $"{resource.Key} {variable.Key}"));

        found.ShouldBe(holders);
    }

    [Fact]
    public void Keys_of_stored_tokens_are_asked_for_and_all_other_secrets_generated()
    {
        var inputs = manifest.Names("parameter.v0").ToDictionary(name => name, name => manifest.Resources[name]!["inputs"]!["value"]!);

        inputs.Values.ShouldAllBe(input => (bool)input["secret"]!);
        inputs.Where(input => input.Value["default"] is null).Select(input => input.Key).ShouldBe(["fpe-keys"]);
        inputs["redis-password"]["default"]!["generate"]!.ToJsonString().ShouldBe("""{"minLength":22,"special":false}""");
        inputs["seal-key"]["default"]!["generate"]!.ToJsonString()
            .ShouldBe("""{"minLength":64,"lower":false,"upper":false,"special":false}""", "32 bytes in hexadecimal");
    }

    [Fact]
    public async Task No_secret_that_is_at_hand_gets_into_it()
    {
        using var home = new TemporaryDirectory();
        var path = Path.Combine(manifest.Home, "..", Path.GetFileName(home.Path), "manifest.json");
        string[] names =
        [
            "FPE_KEYS", "FPE_KEY", "FPE_TWEAK", "Parameters__fpe_keys", "Parameters__seal_key", "Parameters__session_key", "Parameters__key_encryption_key",
            "Parameters__operator_secret", "Parameters__admin_secret", "Parameters__redis_password", "Parameters__redis_scan_worker",
        ];

        var run = await PublisherRun.OfAsync(
            PublisherRun.RealAppHost, home.Path, ["--publisher", "manifest", "--output-path", path], [.. names.Select(name => (name, "5ec2e7"))]);

        run.ExitCode.ShouldBe(0);
        (await File.ReadAllTextAsync(path, Application.Timeout)).ShouldBe(manifest.Text);
    }

    [Fact]
    public async Task The_targets_of_a_developer_are_not_published_but_those_of_the_configuration_are()
    {
        manifest.Text.ShouldNotContain("Targets__");
        using var home = new TemporaryDirectory();
        var path = Path.Combine(home.Path, "manifest.json");

        await PublisherRun.OfAsync(
            PublisherRun.RealAppHost, home.Path, ["--publisher", "manifest", "--output-path", path], ("Targets__Deny__0", "192.168.7.0/24"), ("Tools__AllowIntrusive", "true"));

        var resources = JsonNode.Parse(await File.ReadAllTextAsync(path, Application.Timeout))!["resources"]!;
        foreach (var name in new[] { "scan-worker", "mcp-api" })
        {
            ((string?)resources[name]!["env"]!["Targets__Deny__0"]).ShouldBe("192.168.7.0/24");
            ((string?)resources[name]!["env"]!["Tools__AllowIntrusive"]).ShouldBe("true");
        }
    }

    [Fact]
    public void Redis_is_a_container_with_a_password_and_a_volume()
    {
        var redis = manifest.Resources["redis"]!;

        ((string?)redis["image"]).ShouldBe("docker.io/library/redis:8.6");
        ((string?)redis["connectionString"]).ShouldBe("{redis.bindings.tcp.host}:{redis.bindings.tcp.port},password={redis-password.value}");
        ((string?)redis["env"]!["REDIS_PASSWORD"]).ShouldBe("{redis-password.value}");
        redis["bindings"]!.ToJsonString().ShouldBe("""{"tcp":{"scheme":"tcp","protocol":"tcp","transport":"tcp","targetPort":6379}}""");
        redis["volumes"]!.ToJsonString().ShouldBe("""[{"name":"redis-data","target":"/data","readOnly":false}]""");
    }

    [Fact]
    public async Task The_command_of_the_container_starts_a_Redis_that_wants_the_password_and_loses_nothing()
    {
        using var directory = new TemporaryDirectory();
        var redis = manifest.Resources["redis"]!;
        var arguments = redis["args"]!.AsArray().Select(argument => (string)argument!).ToArray();
        arguments[^1] += $" --port 0 --dir {directory.Path} --unixsocket {directory.Path}/redis.sock";

        using var server = new RedisContainer((string)redis["entrypoint"]!, arguments, redis["env"]!.AsObject().Select(variable => variable.Key), Path.Combine(directory.Path, "redis.sock"));

        (await server.AskAsync("PING")).ShouldStartWith("-NOAUTH");
        (await server.AskAsync("AUTH redis_password", "CONFIG GET appendonly")).ShouldEndWith("appendonly $3 yes");
        (await server.AskAsync("AUTH redis_password", "CONFIG GET maxmemory-policy")).ShouldEndWith("maxmemory-policy $10 noeviction");
        (await server.AskAsync("AUTH scan-worker scan_worker_password", "HGET {mcpaspire}:jobs:scan:job:1 job")).ShouldBe("+OK $-1");
        (await server.AskAsync("AUTH scan-worker scan_worker_password", "HGET {mcpaspire}:jobs:fpe:job:1 job")).ShouldStartWith("+OK -NOPERM");
        (await server.AskAsync("AUTH mcp-api mcp_api_password", "GET auth:signing-key")).ShouldStartWith("+OK -NOPERM");
        (await server.AskAsync("AUTH auth scan_worker_password")).ShouldStartWith("-WRONGPASS");
    }

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject parent => parent.SelectMany(member => Texts(member.Value)),
        JsonArray items => items.SelectMany(Texts),
        JsonValue value when value.TryGetValue<string>(out var text) => [text],
        _ => [],
    };

    [GeneratedRegex(@"\{(?<path>[^{}]*)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Expression();

    /// <summary>By the rules of azd, which knows no other form.</summary>
    private bool IsResolved(string[] path) => manifest.Resources[path[0]] is { } resource && path[1..] switch
    {
        ["connectionString"] => resource["connectionString"] is not null,
        ["value"] => resource["value"] is not null,
        ["inputs", var input] => resource["inputs"]?[input] is not null,
        ["bindings", var binding, var property] => resource["bindings"]?[binding] is not null && BindingProperties.Contains(property),
        _ => false,
    };
}
