namespace McpAspire.Tools.Tests.Sandbox;

/// <summary>Waits for what the kernel does in its own time.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task ShouldHoldAsync(Func<bool> condition, string expectation)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!condition())
        {
            patience.IsCancellationRequested.ShouldBeFalse(expectation);
            await beat.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
