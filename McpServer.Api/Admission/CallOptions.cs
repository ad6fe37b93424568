namespace McpAspire.Api.Admission;

/// <summary>What a caller may say about a call besides its arguments.</summary>
internal sealed record CallOptions
{
    /// <summary>The MCP session that the call came in on.</summary>
    public string? Session { get; init; }

    /// <summary>Calls of one principal with the same key run once.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The least severe log level that the caller wants to hear of.</summary>
    public string? LogLevel { get; init; }
}
