using System.Collections.Concurrent;
using System.Diagnostics;

namespace McpAspire.TestSupport;

/// <summary>
/// Starts processes that are killed by the kernel when the test process ends, however it ends. The kernel counts the end of the <em>thread</em>
/// that started them, so they are all started by one that lasts as long as the process.
/// </summary>
public static class ChildProcesses
{
    private static readonly BlockingCollection<Action> Work = [];

    static ChildProcesses()
    {
        var thread = new Thread(static () =>
        {
            foreach (var start in Work.GetConsumingEnumerable())
                start();
        })
        { IsBackground = true, Name = "Child processes" };
        thread.Start();
    }

    /// <summary>Starts a program whose standard input and output are ours.</summary>
    public static Task<Process> StartAsync(string workingDirectory, string program, params string[] arguments)
    {
        var bound = new ProcessStartInfo("setpriv", ["--pdeathsig", "KILL", "--", program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = workingDirectory,
        };
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(bound)!);
            }
            catch (Exception exception)
            {
                started.SetException(exception);
            }
        });
        return started.Task;
    }
}
