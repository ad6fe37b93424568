using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace McpAspire.TestSupport;

/// <summary>
/// A real redis-server on a free loopback port, with a password and an append-only file, that tests may kill and start again on the same port
/// and data. It and its data are gone when disposed, and the process when the test process ends.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    private readonly string[] _settings;
    private Process? _process;

    private RedisServer(string[] settings) => _settings = settings;

    /// <summary>The loopback port.</summary>
    public int Port { get; private set; }

    /// <summary>The password of the default user; letters and digits.</summary>
    public string Password { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Where the append-only file is.</summary>
    public string DataDirectory { get; } = Directory.CreateTempSubdirectory("redis-test-").FullName;

    /// <summary>In the form that <c>ConnectionStrings:redis</c> has.</summary>
    public string ConnectionString => $"127.0.0.1:{Port},password={Password}";

    /// <summary>Starts a server.</summary>
    /// <param name="settings">More lines of redis.conf; they win over ours.</param>
    public static async Task<RedisServer> StartAsync(params string[] settings)
    {
        var server = new RedisServer(settings);
        for (var attempt = 1; ; attempt++)
        {
            server.Port = LoopbackPort.FindFree();
            try
            {
                await server.LaunchAsync();
                return server;
            }
            catch (InvalidOperationException) when (attempt < 5)
            {
                // Somebody else took the port in between.
            }
        }
    }

    /// <summary>kill -9: nothing is flushed, no client is told.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Starts it again after <see cref="KillAsync"/>.</summary>
    public async Task RestartAsync()
    {
        _process!.Dispose();
        await LaunchAsync();
    }

    /// <summary>SIGSTOP: connections stay open, nobody answers.</summary>
    public Task SuspendAsync() => SignalAsync("STOP");

    /// <summary>SIGCONT.</summary>
    public Task ResumeAsync() => SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync();
            _process.Dispose();
        }

        await DeleteDataAsync();
    }

    // A child that rewrites the append-only file outlives its server for a moment, and makes files meanwhile.
    private async Task DeleteDataAsync()
    {
        for (var attempts = 1; Directory.Exists(DataDirectory); attempts++)
        {
            try
            {
                Directory.Delete(DataDirectory, recursive: true);
            }
            catch (IOException) when (attempts < 100)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }
        }
    }

    private async Task LaunchAsync()
    {
        _process = await ChildProcesses.StartAsync(DataDirectory, "redis-server", "-");
        await _process.StandardInput.WriteAsync(Configuration());
        _process.StandardInput.Close();

        var output = new StringBuilder();
        while (await _process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)) is { } line)
        {
            output.AppendLine(line);
            if (!line.Contains("Ready to accept connections", StringComparison.Ordinal))
                continue;

            // What it says later is nobody's concern, but the pipe must not fill up.
            _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            return;
        }

        throw new InvalidOperationException($"redis-server ended before it was ready:{Environment.NewLine}{output}");
    }

    private string Configuration() => string.Join('\n',
    [
        "bind 127.0.0.1",
        $"port {Port}",
        "dir .",
        $"requirepass {Password}",
        "appendonly yes",
        "appendfsync everysec",
        "maxmemory-policy noeviction",
        "save \"\"",
        "daemonize no",
        .. _settings,
        "",
    ]);

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process!.Id.ToString()]);
        await kill.WaitForExitAsync();
    }
}
