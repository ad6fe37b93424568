using System.Diagnostics;
using System.Net.Sockets;

namespace McpAspire.AppHost.Tests.Publishing;

/// <summary>The published Redis container: its entrypoint and arguments are run here, without the container.</summary>
public sealed class RedisContainerTests(PublishedManifest manifest) : IClassFixture<PublishedManifest>, IDisposable
{
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
    public async Task Its_server_is_durable_knows_the_users_and_has_no_password_in_its_arguments()
    {
        Start();

        (await AskAsync("PING")).ShouldStartWith("-NOAUTH");
        (await AskAsync("AUTH redis_password", "CONFIG GET appendonly")).ShouldEndWith("appendonly $3 yes");
        (await AskAsync("AUTH redis_password", "CONFIG GET maxmemory-policy")).ShouldEndWith("maxmemory-policy $10 noeviction");
        (await AskAsync("AUTH scan-worker scan_worker_password", "HGET {mcpaspire}:jobs:scan:job:1 job")).ShouldBe("+OK $-1");
        (await AskAsync("AUTH scan-worker scan_worker_password", "HGET {mcpaspire}:jobs:fpe:job:1 job")).ShouldStartWith("+OK -NOPERM");
        (await AskAsync("AUTH mcp-api mcp_api_password", "GET auth:signing-key")).ShouldStartWith("+OK -NOPERM");
        (await AskAsync("AUTH auth scan_worker_password")).ShouldStartWith("-WRONGPASS");

        var arguments = await File.ReadAllTextAsync($"/proc/{_server!.Id}/cmdline", TestTimeout.Token);
        arguments.ShouldContain("redis-server");
        arguments.ShouldNotContain("_password");
        File.GetUnixFileMode(Path.Combine(_directory.FullName, "redis.conf")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private void Start()
    {
        var redis = manifest.Resources["redis"]!;
        var arguments = redis["args"]!.AsArray().Select(argument => ((string)argument!).Replace("/tmp/", $"{_directory.FullName}/", StringComparison.Ordinal)).ToArray();
        arguments[^1] += $" --port 0 --dir {_directory.FullName} --unixsocket {Socket}";
        var start = new ProcessStartInfo((string)redis["entrypoint"]!, arguments) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var (name, _) in redis["env"]!.AsObject())
            start.Environment[name] = name.ToLowerInvariant();
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
