namespace McpAspire.ServiceDefaults.Tests;

/// <summary>A clock that stands still; what waits for it is let go at once.</summary>
internal sealed class ManualTime : TimeProvider
{
    public static readonly DateTimeOffset Start = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Start;
}
