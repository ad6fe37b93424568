namespace McpAspire.Tools.Network;

/// <summary>What traceroute's marks mean.</summary>
internal static class TracerouteNotes
{
    /// <summary>The obstacle that a probe met.</summary>
    public static TracerouteObstacle Explain(TracerouteProbe probe) => new(probe.Address, probe.Note!, Meaning(probe.Note!));

    private static string Meaning(string note) => note switch
    {
        "!H" => "host unreachable",
        "!N" => "network unreachable",
        "!P" => "protocol unreachable",
        "!S" => "source route failed",
        "!X" => "communication administratively prohibited",
        "!V" => "host precedence violation",
        "!C" => "precedence cutoff in effect",
        ['!', 'F', ..] => "fragmentation needed",
        _ => "unreachable, for a reason that has no name",
    };
}
