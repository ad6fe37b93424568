namespace McpAspire.ServiceDefaults.Health;

/// <summary>Tags that put a health check behind an endpoint.</summary>
public static class HealthTags
{
    /// <summary>Decides <c>/alive</c>: a failure means that only a restart helps.</summary>
    public const string Live = "live";

    /// <summary>Decides <c>/ready</c>: a failure means that no traffic should come.</summary>
    public const string Ready = "ready";
}

/// <summary>How much of the service depends on what a health check checks. A check carries it as a tag of that name.</summary>
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
