using Microsoft.Extensions.Time.Testing;

namespace McpAspire.Mcp.Tests;

internal static class FakeTimeProviderExtensions
{
    /// <summary>Advances by seconds until a condition holds: what a timer wakes, and what sets it, runs on other threads.</summary>
    public static async Task AdvanceUntilAsync(this FakeTimeProvider time, Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TestServer.Patience);
        while (!condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }
}
