using System.Diagnostics;
using System.Net.Sockets;

namespace McpAspire.AppHost.Tests.Publishing;

/// <summary>The published Redis container: its entrypoint and arguments are run here, without the container.</summary>
public sealed class RedisContainerTests(PublishedManifest manifest) : IClassFixture<PublishedManifest>, IDisposable
{
    // Every character that a shell or a configuration file gives a meaning to, and rules that must not become the user's.
    private static readonly Dictionary<string, string> Passwords = new(StringComparer.Ordinal)
    {
        ["REDIS_PASSWORD"] = "redis_password",
        ["SCAN_WORKER_PASSWORD"] = "scan \"worker\" $(touch pwned) `touch pwned` # ~auth:* +@all",
        ["FPE_WORKER_PASSWORD"] = "fpe\nuser evil on nopass ~* +@all",
        ["AUTH_PASSWORD"] = "auth\\nuser evil on nopass ~* +@all",
        ["MCP_API_PASSWORD"] = "mcp_api_password",
    };

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("apphost-tests-");
    private Process? _server;

    private string Socket => Path.Combine(_directory.FullName, "redis.sock");

    public void Dispose()
    {
        _server?.Kill(entireProcessTree: true);
        _server?.WaitForExit();
        _server?.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public void It_has_a_password_and_a_volume_and_a_binding_that_azd_knows()
    {
        var redis = manifest.Resources["redis"]!;

        ((string?)redis["env"]!["REDIS_PASSWORD"]).ShouldBe("{redis-password.value}");
        redis["bindings"]!.ToJsonString().ShouldBe("""{"tcp":{"scheme":"tcp","protocol":"tcp","transport":"tcp","targetPort":6379}}""");
        redis["volumes"]!.ToJsonString().ShouldBe("""[{"name":"redis-data","target":"/data","readOnly":false}]""");
    }

    [Fact]
    public async Task Its_server_is_durable_and_each_user_has_its_own_rules()
    {
        Start();

        (await AskAsync("PING")).ShouldStartWith("-NOAUTH");
        (await AskAsync("AUTH redis_password", "CONFIG GET appendonly")).ShouldEndWith("appendonly $3 yes");
        (await AskAsync("AUTH redis_password", "CONFIG GET maxmemory-policy")).ShouldEndWith("maxmemory-policy $10 noeviction");
        (await AskAsync("AUTH mcp-api mcp_api_password", "GET auth:signing-key")).ShouldStartWith("+OK -NOPERM");
        (await AskAsync("AUTH auth mcp_api_password")).ShouldStartWith("-WRONGPASS");
    }

    [Fact]
    public async Task No_password_can_be_read_from_the_server_or_add_rules_or_users()
    {
        Start();

        (await AskAsync("AUTH mcp-api mcp_api_password", "CONFIG GET requirepass")).ShouldBe("+OK *2 $11 requirepass $0");
        (await AskAsync("AUTH redis_password", "ACL LIST")).ShouldNotContain("evil");
        (await AskAsync("AUTH redis_password", "ACL LIST")).Split("user ").Length.ShouldBe(Passwords.Count + 1);
        var scanWorker = $"AUTH scan-worker {Quote(Passwords["SCAN_WORKER_PASSWORD"])}";
        (await AskAsync(scanWorker, "HGET {mcpaspire}:jobs:scan:job:1 job")).ShouldBe("+OK $-1");
        (await AskAsync(scanWorker, "HGET {mcpaspire}:jobs:fpe:job:1 job")).ShouldStartWith("+OK -NOPERM");
        (await AskAsync(scanWorker, "SET auth:signing-key mine")).ShouldStartWith("+OK -NOPERM");

        var arguments = await File.ReadAllTextAsync($"/proc/{_server!.Id}/cmdline", TestTimeout.Token);
        arguments.ShouldContain("redis-server");
        var configuration = Path.Combine(_directory.FullName, "redis.conf");
        var text = await File.ReadAllTextAsync(configuration, TestTimeout.Token);
        Passwords.Values.ShouldAllBe(password => !arguments.Contains(password, StringComparison.Ordinal) && !text.Contains(password, StringComparison.Ordinal));
        File.GetUnixFileMode(configuration).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(_directory.FullName, "pwned").ShouldBeEmpty();
    }

    private static string Quote(string text) => $"\"{text.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private void Start()
    {
        var redis = manifest.Resources["redis"]!;
        var arguments = redis["args"]!.AsArray()
            .Select(argument => ((string)argument!).Replace("/tmp/", $"{_directory.FullName}/", StringComparison.Ordinal))
            .ToArray();
        arguments[^1] += $" --port 0 --dir {_directory.FullName} --unixsocket {Socket}";
        var start = new ProcessStartInfo((string)redis["entrypoint"]!, arguments)
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = _directory.FullName,
        };
        foreach (var (name, _) in redis["env"]!.AsObject())
            start.Environment[name] = Passwords[name];
        _server = Process.Start(start)!;
        _server.BeginOutputReadLine();
    }

    /// <summary>All answers, with a space for each end of a line.</summary>
    private async Task<string> AskAsync(params string[] commands)
    {
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!TryConnect(client))
            await poll.WaitForNextTickAsync(TestTimeout.Token);

        await using var stream = new NetworkStream(client);
        await using var writer = new StreamWriter(stream) { NewLine = "\r\n" };
        foreach (var command in commands.Append("QUIT"))
            await writer.WriteLineAsync(command);
        await writer.FlushAsync(TestTimeout.Token);

        using var reader = new StreamReader(stream);
        var answers = (await reader.ReadToEndAsync(TestTimeout.Token)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', answers.SkipLast(1));
    }

    // The socket's file exists a moment before the server listens.
    private bool TryConnect(Socket client)
    {
        try
        {
            client.Connect(new UnixDomainSocketEndPoint(Socket));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
