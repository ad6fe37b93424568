using System.Diagnostics;
using McpAspire.TestSupport;

namespace McpAspire.Worker.Tests;

/// <summary>ToolWorker as it is deployed: the built DLL, in a process of its own.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task<string> _log;

    private WorkerProcess(Process process)
    {
        _process = process;
        _log = process.StandardOutput.ReadToEndAsync();
    }

    public int Id => _process.Id;

    public static async Task<WorkerProcess> StartAsync(params string[] settings) =>
        new(await ChildProcesses.StartAsync(AppContext.BaseDirectory, "dotnet", ["ToolWorker.dll", .. settings]));

    /// <summary>SIGTERM.</summary>
    /// <returns>The exit code, and what it logged.</returns>
    public async Task<(int ExitCode, string Log)> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return (_process.ExitCode, await _log);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }
}
