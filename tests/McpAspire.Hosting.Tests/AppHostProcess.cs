using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;

namespace McpAspire.Hosting.Tests;

/// <summary>The fixture's AppHost as a process of its own, or under <c>dotnet run</c>. All that descends from it carries its mark or is in a marked session.</summary>
internal sealed class AppHostProcess : IDisposable
{
    private const string MarkName = "HOSTING_TESTS_MARK";
    private static readonly string[] Complete = ["--Parameters:greeting=hello", "--Parameters:session-token=for a test"];
    private readonly string _mark = $"{Guid.NewGuid()}";
    private readonly ConcurrentQueue<string> _output = new();
    private readonly HashSet<int> _sessions = [];
    private readonly Process _process;

    public AppHostProcess(string[]? args = null, params (string Name, string Value)[] environment)
        : this(["dotnet", typeof(Projects.Hosting_AppHost).Assembly.Location], args, environment)
    {
    }

    private AppHostProcess(string[] command, string[]? args, (string Name, string Value)[] environment)
    {
        string[] arguments = [.. command, "--DcpPublisher:RandomizePorts=true", "--AppHost:DisableDashboard=true", .. args ?? Complete];
        var start = new ProcessStartInfo(arguments[0], arguments[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment[MarkName] = _mark;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Under <c>dotnet run</c>, which leads a process group, as one that a shell starts does.</summary>
    public static AppHostProcess Run() => new(
        [
            "setsid", "dotnet", "run", "--project", Projects.Hosting_AppHost.ProjectPath, "--no-build",
            "-c", typeof(AppHostProcess).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration, "--",
        ],
        args: null, environment: []);

    public string[] Output => [.. _output];

    public int ExitCode => _process.ExitCode;

    /// <summary>The living descendants, and itself if it lives.</summary>
    public int[] Family
    {
        get
        {
            var marked = Proc.With(MarkName, _mark);
            _sessions.UnionWith(marked.Select(Proc.SessionOf));
            _sessions.ExceptWith([0, Proc.SessionOf(Environment.ProcessId)]);
            return [.. marked.Union(Proc.InSessions(_sessions))];
        }
    }

    public Task StartedAsync() => Proc.UntilAsync(
        () => _output.Any(line => line.StartsWith("[DistributedApplication] Distributed application started", StringComparison.Ordinal)), Application.Timeout);

    /// <summary>To it alone or, as a terminal does, to its process group.</summary>
    public async Task SignalAsync(string signal, bool toGroup = false)
    {
        using var kill = Process.Start("kill", [$"-{signal}", "--", toGroup ? $"-{_process.Id}" : $"{_process.Id}"]);
        await kill.WaitForExitAsync(Application.Timeout);
    }

    public Task ExitedAsync() => _process.WaitForExitAsync(Application.Timeout);

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }
}
