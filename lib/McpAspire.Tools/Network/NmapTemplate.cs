namespace McpAspire.Tools.Network;

/// <summary>A named way to scan.</summary>
/// <param name="Name">What callers say.</param>
/// <param name="Ports">Which ports are looked at when the call does not say; none when it looks at hosts only.</param>
/// <param name="Versions">Whether it asks open ports for their service and version.</param>
/// <param name="Scripts">Whether it runs nmap's default scripts.</param>
/// <param name="Options">Further options.</param>
internal sealed record NmapTemplate(string Name, IReadOnlyList<string> Ports, bool Versions, bool Scripts, IReadOnlyList<string> Options)
{
    public const string DefaultName = "quick";

    public static IReadOnlyList<NmapTemplate> All { get; } =
    [
        new("quick", ["--top-ports", "100"], Versions: false, Scripts: false, []),
        new("standard", ["--top-ports", "1000"], Versions: true, Scripts: false, []),
        new("thorough", ["-p", "1-65535"], Versions: true, Scripts: true, []),
        new("discovery", [], Versions: false, Scripts: false, []),
        new("version", ["--top-ports", "1000"], Versions: true, Scripts: false, ["--version-intensity", "5"]),
        new("script", ["--top-ports", "1000"], Versions: false, Scripts: true, []),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(template => template.Name)];

    /// <summary>Whether it looks at hosts only.</summary>
    public bool HostsOnly => Ports.Count == 0;

    public static NmapTemplate Get(string name) => All.Single(template => template.Name == name);
}
