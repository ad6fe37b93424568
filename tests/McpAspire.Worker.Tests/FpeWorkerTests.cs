using System.Diagnostics;
using McpAspire.TestSupport;

namespace McpAspire.Worker.Tests;

/// <summary>The worker that has keys, as a process of its own.</summary>
public sealed class FpeWorkerTests
{
    private const string Key = "00112233445566778899aabbccddeeff";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>
    /// The kernel gives the files of a process that is not dumpable to root and root's group (proc(5)). Of one that is, they belong to its own: another group
    /// than root's, which root takes on for the test.
    /// </summary>
    [Fact]
    public async Task It_is_not_dumpable()
    {
        await using var redis = await RedisServer.StartAsync();
        using var dumpable = await StartInOwnGroupAsync("sleep", "600");
        using var worker = await StartInOwnGroupAsync(
            "dotnet", "ToolWorker.dll", $"--ConnectionStrings:redis={redis.ConnectionString}", "--Worker:Pools=fpe", $"--FPE_KEY={Key}", "--FPE_TWEAK=0011223344556677");
        try
        {
            await WaitForGroupAsync(worker.Id, group => group == "0");
            await WaitForGroupAsync(dumpable.Id, group => group != "0");
        }
        finally
        {
            worker.Kill();
            dumpable.Kill();
        }
    }

    [Theory]
    [InlineData("--AUTH_MODE=production", "Cannot start: No FPE key is configured")]
    [InlineData("--FPE_KEYS=[{\"name\":\"default\",\"version\":1,\"key\":\"5ec2e7\"}]", "Cannot start: FPE_KEYS[0].key is not 16, 24 or 32 bytes in hex.")]
    public async Task It_does_not_start_on_keys_that_make_no_sense_and_says_why_in_a_line(string setting, string reason)
    {
        using var worker = Process.Start(new ProcessStartInfo(
            "dotnet", ["ToolWorker.dll", "--ConnectionStrings:redis=127.0.0.1:1", "--Worker:Pools=fpe", setting])
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var error = await worker.StandardError.ReadToEndAsync(Token).WaitAsync(Patience, Token);
        await worker.WaitForExitAsync(Token).WaitAsync(Patience, Token);

        worker.ExitCode.ShouldBe(78);
        error.ShouldStartWith(reason);
        error.ShouldNotContain("5ec2e7");
        error.Trim().ShouldNotContain('\n');
    }

    private static Task<Process> StartInOwnGroupAsync(string program, params string[] arguments) => Environment.IsPrivilegedProcess
        ? ChildProcesses.StartAsync(AppContext.BaseDirectory, "setpriv", ["--regid", "65534", "--clear-groups", "--pdeathsig", "KILL", "--", program, .. arguments])
        : ChildProcesses.StartAsync(AppContext.BaseDirectory, program, arguments);

    private static async Task WaitForGroupAsync(int process, Func<string, bool> isIt)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Token);
        timeout.CancelAfter(Patience);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!isIt(await GroupOfAsync(process)))
            await poll.WaitForNextTickAsync(timeout.Token);
    }

    private static async Task<string> GroupOfAsync(int process)
    {
        using var stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%g", $"/proc/{process}/environ"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        return (await stat.StandardOutput.ReadToEndAsync(Token)).Trim();
    }
}
