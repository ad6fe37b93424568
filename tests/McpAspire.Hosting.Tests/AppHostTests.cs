using System.Text.Json.Nodes;

namespace McpAspire.Hosting.Tests;

/// <summary>What only an AppHost with an environment of its own can show.</summary>
public sealed class AppHostTests : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("hosting-tests-");

    private string SecretsFile => Path.Combine(_home.FullName, ".microsoft", "usersecrets", "mcpaspire-hosting-tests", "secrets.json");

    public void Dispose() => _home.Delete(recursive: true);

    [Fact]
    public async Task A_generated_secret_is_kept_for_both_of_two_AppHosts_and_harms_no_other_key()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(SecretsFile)!);
        await File.WriteAllTextAsync(SecretsFile, """{ "Parameters:greeting": "hello", /* mine */ "Other": { "Key": [1, 2] }, }""", Application.Timeout);

        using var one = Start();
        using var two = Start();
        await Task.WhenAll(one.StartedAsync(), two.StartedAsync());
        var tokens = one.Family.Concat(two.Family).Select(pid => Proc.Environment(pid).GetValueOrDefault("SESSION_TOKEN")).OfType<string>().ToArray();

        tokens.Length.ShouldBeGreaterThanOrEqualTo(2);
        var token = tokens.Distinct().ShouldHaveSingleItem();
        token.Length.ShouldBe(32);
        var secrets = JsonNode.Parse(await File.ReadAllTextAsync(SecretsFile, Application.Timeout))!;
        ((string?)secrets["Parameters:session-token"]).ShouldBe(token);
        ((string?)secrets["Parameters:greeting"]).ShouldBe("hello");
        secrets["Other"]!["Key"]!.ToJsonString().ShouldBe("[1,2]");
        File.GetUnixFileMode(SecretsFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(Path.GetDirectoryName(SecretsFile)!).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_place_where_no_secret_can_be_kept_is_named()
    {
        Directory.CreateDirectory(SecretsFile);

        using var appHost = Start("--environment=Production", "--Parameters:greeting=hello");
        await appHost.StartedAsync();

        appHost.Output.ShouldContain(line => line.StartsWith(
            $"[service] --> FailedToStart: Parameters:session-token cannot be kept in '{SecretsFile}': ", StringComparison.Ordinal));
        appHost.Output.ShouldNotContain(line => line.Contains("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_broken_secrets_file_is_left_alone_and_named()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(SecretsFile)!);
        await File.WriteAllTextAsync(SecretsFile, "{ not JSON", Application.Timeout);

        using var appHost = Start("--environment=Production", "--Parameters:greeting=hello");
        await appHost.StartedAsync();

        appHost.Output.ShouldContain(
            $"[service] --> FailedToStart: '{SecretsFile}' is not valid JSON; repair it first, Parameters:session-token is to be kept there.");
        (await File.ReadAllTextAsync(SecretsFile, Application.Timeout)).ShouldBe("{ not JSON");
    }

    [Fact]
    public async Task The_AppHosts_own_settings_and_everybodys_secrets_are_not_inherited()
    {
        using var appHost = new AppHostProcess(
            ["--Parameters:session-token=for a test"],
            ("Parameters__greeting", "hello"), ("ConnectionStrings__other", "secret"), ("ASPNETCORE_URLS", "http://localhost:1"),
            ("ASPNETCORE_ENVIRONMENT", "Testing"), ("DOTNET_ENVIRONMENT", "Staging"), ("OTEL_SERVICE_NAME", "apphost"), ("HOSTING_TESTS_OWN", "inherited"));
        await appHost.StartedAsync();
        var worker = appHost.Family.Select(Proc.Environment).First(environment => environment.GetValueOrDefault("OTEL_SERVICE_NAME") == "worker");

        worker["HOSTING_TESTS_OWN"].ShouldBe("inherited");
        worker["DOTNET_ENVIRONMENT"].ShouldBe("Staging");
        worker["ASPNETCORE_ENVIRONMENT"].ShouldBe("Staging");
        worker.Keys.ShouldNotContain("ASPNETCORE_URLS");
        worker.Keys.ShouldNotContain("Parameters__greeting");
        worker.Keys.ShouldNotContain("ConnectionStrings__other");
        worker.Keys.ShouldNotContain("OTEL_TRACES_SAMPLER", "that is for development");
    }

    [Fact]
    public async Task Without_a_Redis_server_one_line_names_the_package()
    {
        var path = _home.CreateSubdirectory("bin").FullName;
        foreach (var command in new[] { "bash", "setsid", "sh", "sleep", "rm" })
            File.CreateSymbolicLink(Path.Combine(path, command), Path.Combine("/usr/bin", command));

        using var appHost = new AppHostProcess(environment: ("PATH", path));
        await appHost.StartedAsync();

        appHost.Output.ShouldContain("[redis] --> FailedToStart: neither 'redis-server' nor 'valkey-server' was found on PATH: "
            + "install the package redis-server (sudo apt-get install redis-server).");
        appHost.Output.ShouldContain("[service] --> FailedToStart: it waits for 'redis', which is FailedToStart.");
    }

    private AppHostProcess Start(params string[] args) => new(["--environment=Development", .. args], ("HOME", _home.FullName));
}
