namespace McpAspire.Tools.Manifests;

/// <summary>What a program needs of its sandbox; it has nothing that is not named.</summary>
internal sealed record ManifestSandbox
{
    public bool Network { get; init; }

    /// <summary>Raw sockets for ICMP.</summary>
    public bool RawSockets { get; init; }

    /// <summary>Why it needs raw sockets of other protocols or packet sockets, by which it sees what others send and receive; null when it does not.</summary>
    public string? PacketSockets { get; init; }

    public OrderedDictionary<string, string> Environment { get; init; } = [];

    /// <summary>What it reads from standard input; nothing when not given.</summary>
    public string? StandardInput { get; init; }
}
