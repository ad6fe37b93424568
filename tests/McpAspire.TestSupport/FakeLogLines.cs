using Microsoft.Extensions.Logging.Testing;

namespace McpAspire.TestSupport;

/// <summary>Logs as text.</summary>
public static class FakeLogLines
{
    /// <summary>Everything that was logged so far: level, message and exception of each record.</summary>
    public static IReadOnlyList<string> Lines(this FakeLogCollector logs)
    {
        ArgumentNullException.ThrowIfNull(logs);
        return [.. logs.GetSnapshot().Select(record => $"{record.Level} {record.Message} {record.Exception}")];
    }
}
