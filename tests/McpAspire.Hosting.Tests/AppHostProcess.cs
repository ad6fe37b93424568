using System.Collections.Concurrent;
using System.Diagnostics;

namespace McpAspire.Hosting.Tests;

/// <summary>The fixture's AppHost as a process of its own. All that descends from it carries its mark.</summary>
internal sealed class AppHostProcess : IDisposable
{
    private const string MarkName = "HOSTING_TESTS_MARK";
    private static readonly string[] Complete = ["--Parameters:greeting=hello", "--Parameters:session-token=for a test"];
    private readonly string _mark = $"{Guid.NewGuid()}";
    private readonly ConcurrentQueue<string> _output = new();
    private readonly Process _process;

    public AppHostProcess(string[]? args = null, params (string Name, string Value)[] environment)
    {
        string[] arguments = [typeof(Projects.Hosting_AppHost).Assembly.Location, "--DcpPublisher:RandomizePorts=true", "--AppHost:DisableDashboard=true", .. args ?? Complete];
        var start = new ProcessStartInfo("dotnet", arguments)
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

    public string[] Output => [.. _output];

    public int ExitCode => _process.ExitCode;

    /// <summary>The living descendants, and itself if it lives.</summary>
    public int[] Family => Proc.With(MarkName, _mark);

    public Task OutputAsync(string line) => Proc.UntilAsync(() => _output.Contains(line), Application.Timeout);

    public Task StartedAsync() => OutputAsync("[DistributedApplication] Distributed application started. Press Ctrl+C to shut down.");

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync(Application.Timeout);
    }

    public Task ExitedAsync() => _process.WaitForExitAsync(Application.Timeout);

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }
}
