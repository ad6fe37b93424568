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

    /// <summary>Starts a process that has the writing end of a status pipe.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    public static Task<Process> StartAsync(ProcessStartInfo startInfo, StatusPipe status)
    {
        var launch = new Launch(startInfo, status, new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously));
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
                launch.Status.ShareWriter();
                launch.Started.TrySetResult(Process.Start(launch.StartInfo) ?? throw new InvalidOperationException("No process was started."));
            }
            catch (Exception e)
            {
                // The thread must outlive every failure; the caller gets it. A task that has its result keeps it, though telling of it failed.
                launch.Started.TrySetException(e);
            }
            finally
            {
                launch.Status.CloseWriter();
            }
        }
    }

    private sealed record Launch(ProcessStartInfo StartInfo, StatusPipe Status, TaskCompletionSource<Process> Started);
}
