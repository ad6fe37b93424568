using System.Collections.Concurrent;
using System.Diagnostics;

namespace McpAspire.Tools.Sandbox;

/// <summary>
/// Starts processes from one thread that lives as long as this process: the kernel's "kill me when my parent dies" fires when the parent *thread*
/// ends, and threads of the pool come and go.
/// </summary>
internal static class ProcessLauncher
{
    private static readonly BlockingCollection<Launch> Queue = StartThread();

    /// <summary>Starts a process.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    public static Task<Process> StartAsync(ProcessStartInfo startInfo)
    {
        var launch = new Launch(startInfo, new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously));
        Queue.Add(launch);
        return launch.Started.Task;
    }

    private static BlockingCollection<Launch> StartThread()
    {
        var queue = new BlockingCollection<Launch>();
        new Thread(() => Run(queue)) { IsBackground = true, Name = "process-launcher" }.Start();
        return queue;
    }

    private static void Run(BlockingCollection<Launch> queue)
    {
        foreach (var launch in queue.GetConsumingEnumerable())
        {
            try
            {
                launch.Started.SetResult(Process.Start(launch.StartInfo) ?? throw new InvalidOperationException("No process was started."));
            }
            catch (Exception e)
            {
                // The thread must outlive every failure; the caller gets it.
                launch.Started.SetException(e);
            }
        }
    }

    private sealed record Launch(ProcessStartInfo StartInfo, TaskCompletionSource<Process> Started);
}
