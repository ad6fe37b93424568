using McpAspire.Tools.Sandbox;

namespace McpAspire.Tools.Tests.Sandbox;

/// <summary>A worker in a process of its own: runs a program that says that it is there and what its folder is, passes it on, and waits for its own end.</summary>
internal static class DoomedWorker
{
    public const string Command = "--doomed-worker";

    public static async Task<int> RunAsync(string tier, string seconds)
    {
        var sandbox = Sandboxes.Create(Enum.Parse<SandboxTier>(tier));
        var exit = await sandbox.RunAsync(Sandboxes.Shell("pwd; exec sleep $1", "sh", seconds) with { OnOutputLine = Console.WriteLine }, CancellationToken.None);
        return exit.ExitCode;
    }
}
