namespace McpAspire.ServiceDefaults.Health;

/// <summary>Tags that put a health check behind an endpoint.</summary>
public static class HealthTags
{
    /// <summary>Decides <c>/alive</c>: a failure means that only a restart helps.</summary>
    public const string Live = "live";

    /// <summary>Decides <c>/ready</c>: a failure means that no traffic should come.</summary>
    public const string Ready = "ready";
}
