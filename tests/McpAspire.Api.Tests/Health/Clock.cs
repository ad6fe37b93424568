namespace McpAspire.Api.Tests.Health;

/// <summary>Time that moves when it is told to.</summary>
internal sealed class Clock : TimeProvider
{
    private long _now;

    public override long GetTimestamp() => _now;

    public void Advance(TimeSpan by) => _now += (long)(by.TotalSeconds * TimestampFrequency);
}
