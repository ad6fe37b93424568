using System.Diagnostics;
using McpAspire.Tools.Sandbox;
using McpAspire.Tools.Tests.Sandbox;

namespace McpAspire.Tools.Tests.Network;

/// <summary>Replies go to the ping that asked, though at T2 every ping is process 2.</summary>
[Collection(nameof(Processes))]
public sealed class PingAtOnceTests
{
    // In the test's own network: an address that is routed to loopback and is nobody's, so nothing answers.
    private const string Silent = "10.77.0.9";
    private const string Setup = $"ip link set lo up && ip route add {Silent} dev lo && exec \"$@\"";
    private const int Pings = 30;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("T1")]
    [InlineData("T2")]
    public async Task Many_pings_at_once_get_their_own_replies_and_a_silent_host_none(string tier)
    {
        if (!NativeProcess.IsRoot || Sandboxes.Create(Enum.Parse<SandboxTier>(tier)).Tier != tier)
            return;
        string[] targets = [Silent, .. Enumerable.Repeat("127.0.0.1", Pings - 1)];
        using var worker = Process.Start(new ProcessStartInfo(
            "unshare", ["--net", "sh", "-c", Setup, "sh", Environment.ProcessPath!, PingWorker.Command, tier, .. targets])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        using var output = worker.StandardOutput;

        var lines = (await output.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken)).TrimEnd().Split('\n');
        await worker.WaitForExitAsync(TestContext.Current.CancellationToken);

        lines.ShouldBe([$"{Silent} 3 0 0", .. Enumerable.Repeat("127.0.0.1 3 3 0", Pings - 1)]);
    }
}
