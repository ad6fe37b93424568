namespace McpAspire.Tools.Network;

/// <summary>An operating system that a host may run.</summary>
/// <param name="Name">As nmap's database has it.</param>
/// <param name="Accuracy">How well it fits, in percent.</param>
internal sealed record NmapOs(string Name, int Accuracy);
