using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace McpAspire.AppHost.Tests.Publishing;

/// <summary>What <c>azd up</c> reads about this system.</summary>
public sealed partial class ManifestTests(PublishedManifest manifest) : IClassFixture<PublishedManifest>
{
    private static readonly string[] BindingProperties = ["scheme", "protocol", "transport", "external", "host", "targetPort", "port", "url"];
    private static readonly string[] WebServices = ["auth", "mcp-api", "gateway"];

    [Fact]
    public void Publishing_writes_no_errors_and_keeps_no_generated_secret()
    {
        manifest.Process.Errors.ShouldBeEmpty();
        Directory.GetFiles(manifest.Home, "secrets.json", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public void It_has_exactly_this_system()
    {
        manifest.Names("project.v0").ShouldBe(["fpe-worker", "auth", "mcp-api", "gateway"]);
        manifest.Names("container.v0").ShouldBe(["redis"]);
        manifest.Names("container.v1").ShouldBe(["scan-worker"]);
        manifest.Names("parameter.v0")
            .ShouldBe(
                [
                    "seal-key", "session-key", "key-encryption-key", "operator-secret", "admin-secret", "fpe-keys",
                    "redis-password", "redis-scan-worker", "redis-fpe-worker", "redis-auth", "redis-mcp-api",
                ],
                ignoreOrder: true);

        // Aspire's form of ",ssl=true if Redis' endpoint has TLS", which it has not in this manifest.
        var condition = manifest.Names("value.v0").ShouldHaveSingleItem();
        condition.ShouldStartWith("cond-redis-");
        ((string?)manifest.Resources[condition]!["connectionString"]).ShouldBe("");
    }

    [Fact]
    public void Every_project_and_Dockerfile_is_where_the_manifest_says()
    {
        var paths = manifest.Names("project.v0").Select(name => (string)manifest.Resources[name]!["path"]!)
            .Append((string)manifest.Resources["scan-worker"]!["build"]!["dockerfile"]!);

        paths.ShouldAllBe(path => !Path.IsPathRooted(path) && File.Exists(Path.Combine(manifest.Home, path)));
    }

    [Fact]
    public void Every_expression_can_be_resolved()
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
    [InlineData("missing.value")]
    public void An_expression_without_a_target_is_noticed(string expression) => IsResolved(expression.Split('.')).ShouldBeFalse();

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
    public void Web_services_listen_on_the_port_of_the_deployment_and_workers_do_not_listen()
    {
        foreach (var service in WebServices)
        {
            manifest.Environment(service)["HTTP_PORTS"].ShouldBe($"{{{service}.bindings.http.targetPort}}");
            manifest.Environment(service)["ASPNETCORE_FORWARDEDHEADERS_ENABLED"].ShouldBe("true");
            manifest.Resources[service]!["bindings"]!.AsObject().Select(binding => binding.Key).ShouldBe(["http", "https"]);
        }

        foreach (var worker in new[] { "scan-worker", "fpe-worker" })
        {
            manifest.Environment(worker).Keys.ShouldNotContain("HTTP_PORTS");
            manifest.Resources[worker]!["bindings"].ShouldBeNull();
        }
    }

    [Fact]
    public void Every_service_authenticates_callers_by_the_public_https_address()
    {
        foreach (var service in WebServices)
        {
            manifest.Environment(service)["AUTH_MODE"].ShouldBe("production");
            manifest.Environment(service)["Auth__Issuer"].ShouldBe("{gateway.bindings.https.url}");
        }

        manifest.Environment("scan-worker")["AUTH_MODE"].ShouldBe("production");
        manifest.Environment("fpe-worker")["AUTH_MODE"].ShouldBe("production");
        manifest.Environment("mcp-api").Keys.ShouldNotContain("Auth__AnonymousScopes");
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
    public void A_secret_is_given_to_its_holders_only(string secret, params string[] holders)
    {
        var found = manifest.Resources.SelectMany(resource => (resource.Value!["env"] as JsonObject ?? [])
            .Where(variable => ((string)variable.Value!).Contains($"{{{secret}.", StringComparison.Ordinal))
            .Select(variable => $"{resource.Key} {variable.Key}"));

        found.ShouldBe(holders);
        manifest.Resources.Select(resource => resource.Value!["args"]?.ToJsonString() ?? "")
            .ShouldAllBe(arguments => !arguments.Contains($"{{{secret}.", StringComparison.Ordinal));
    }

    [Fact]
    public void FPE_keys_are_asked_for_and_all_other_secrets_are_generated()
    {
        var inputs = manifest.Names("parameter.v0").ToDictionary(name => name, name => manifest.Resources[name]!["inputs"]!["value"]!);

        inputs.Values.ShouldAllBe(input => (bool)input["secret"]!);
        inputs.Where(input => input.Value["default"] is null).Select(input => input.Key).ShouldBe(["fpe-keys"]);
        inputs["redis-password"]["default"]!["generate"]!.ToJsonString().ShouldBe("""{"minLength":43,"special":false}""");
        inputs["seal-key"]["default"]!["generate"]!.ToJsonString()
            .ShouldBe("""{"minLength":64,"lower":false,"upper":false,"special":false}""", "32 bytes in hexadecimal");
    }

    [Fact]
    public async Task Secrets_of_the_publishing_machine_are_not_in_the_manifest()
    {
        string[] names =
        [
            "FPE_KEYS", "FPE_KEY", "FPE_TWEAK", "Parameters__fpe_keys", "Parameters__seal_key", "Parameters__session_key", "Parameters__key_encryption_key",
            "Parameters__operator_secret", "Parameters__admin_secret", "Parameters__redis_password", "Parameters__redis_scan_worker",
        ];
        var home = Directory.CreateTempSubdirectory("apphost-tests-");

        var (_, text) = await PublishedManifest.PublishAsync(home.FullName, [.. names.Select(name => (name, "5ec2e7"))]);
        home.Delete(recursive: true);

        text.ShouldNotContain("5ec2e7");
        text.ShouldBe(manifest.Text);
    }

    [Fact]
    public async Task A_developers_targets_are_not_published_and_configured_ones_are()
    {
        manifest.Text.ShouldNotContain("Targets__");
        var home = Directory.CreateTempSubdirectory("apphost-tests-");

        var (_, text) = await PublishedManifest.PublishAsync(home.FullName, ("Targets__Deny__0", "192.168.7.0/24"), ("Tools__AllowIntrusive", "true"));
        home.Delete(recursive: true);

        foreach (var name in new[] { "scan-worker", "mcp-api" })
        {
            var environment = JsonNode.Parse(text)!["resources"]![name]!["env"]!;
            ((string?)environment["Targets__Deny__0"]).ShouldBe("192.168.7.0/24");
            ((string?)environment["Tools__AllowIntrusive"]).ShouldBe("true");
        }
    }

    [Fact]
    public async Task The_project_that_azure_yaml_names_is_an_AppHost_to_azd()
    {
        var root = Path.GetDirectoryName(Projects.McpAspire_AppHost.ProjectPath)!;
        var yaml = await File.ReadAllLinesAsync(Path.Combine(root, "azure.yaml"), TestTimeout.Token);
        var project = yaml.Select(line => line.Trim().Split(": ")).Single(line => line[0] == "project")[1];

        // azd looks for this SDK (or its property) in the project file.
        (await File.ReadAllTextAsync(Path.Combine(root, project), TestTimeout.Token)).ShouldContain("Sdk=\"Aspire.AppHost.Sdk/");
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

    /// <summary>By the rules of azd, which knows no other forms.</summary>
    private bool IsResolved(string[] path) => manifest.Resources[path[0]] is { } resource && path[1..] switch
    {
        ["connectionString"] => resource["connectionString"] is not null,
        ["value"] => resource["value"] is not null,
        ["inputs", var input] => resource["inputs"]?[input] is not null,
        ["bindings", var binding, var property] => resource["bindings"]?[binding] is not null && BindingProperties.Contains(property),
        _ => false,
    };
}
