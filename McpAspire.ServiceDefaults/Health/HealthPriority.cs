namespace McpAspire.ServiceDefaults.Health;

/// <summary>How much a health check matters to whoever reads the answer. A check carries it as a tag of that name.</summary>
public static class HealthPriority
{
    /// <summary>The service cannot work without it.</summary>
    public const string Critical = "critical";

    /// <summary>Much of the service cannot work without it.</summary>
    public const string High = "high";

    /// <summary>Some of the service cannot work without it; the default.</summary>
    public const string Medium = "medium";

    /// <summary>Little depends on it.</summary>
    public const string Low = "low";

    /// <summary>For information.</summary>
    public const string Informational = "informational";

    internal static string Of(IEnumerable<string> tags) =>
        tags.FirstOrDefault(tag => tag is Critical or High or Medium or Low or Informational) ?? Medium;
}
