using McpAspire.Tools.Sandbox;

namespace McpAspire.Tools.Tests.Sandbox;

/// <summary>A worker in a process of its own: runs a program that prints its process id and its folder and sleeps, and passes both on.</summary>
internal static class DoomedWorker
{
    public const string Command = "--doomed-worker";

    public static async Task<int> RunAsync()
    {
        // At T2 the namespace has numbers of its own.
        var sandbox = Sandboxes.Create(SandboxTier.T1);
        var exit = await sandbox.RunAsync(
            new SandboxCommand { Program = "/bin/sh", Arguments = ["-c", "echo $$; pwd; exec sleep 600"], OnOutputLine = Console.WriteLine },
            CancellationToken.None);
        return exit.ExitCode;
    }
}
