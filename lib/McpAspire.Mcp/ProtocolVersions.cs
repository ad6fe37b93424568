namespace McpAspire.Mcp;

/// <summary>The revisions of MCP. They are dates: ordinal order is the order of time.</summary>
internal static class ProtocolVersions
{
    public const string March2025 = "2025-03-26";

    public const string June2025 = "2025-06-18";

    public const string November2025 = "2025-11-25";

    public const string July2026 = "2026-07-28";

    private static readonly string[] WithHandshake = ["2024-11-05", March2025, June2025, November2025];

    public static IReadOnlyList<string> WithoutHandshake { get; } = [July2026];

    /// <summary>True for revisions that start with <c>initialize</c>.</summary>
    public static bool HasHandshake(string version) => WithHandshake.Contains(version, StringComparer.Ordinal);

    /// <summary>True for revisions in which every request stands alone.</summary>
    public static bool IsStateless(string? version) => version is not null && string.CompareOrdinal(version, July2026) >= 0;

    /// <summary>Only 2025-03-26 knows JSON-RPC batches.</summary>
    public static bool HasBatches(string? version) => version is not null && string.CompareOrdinal(version, June2025) < 0;

    /// <summary>From 2025-11-25 on a stream starts with an event that only has an id; older clients may choke on it.</summary>
    public static bool HasPrimingEvents(string? version) => version is not null && string.CompareOrdinal(version, November2025) >= 0;
}
