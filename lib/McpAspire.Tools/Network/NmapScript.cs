namespace McpAspire.Tools.Network;

/// <summary>What one of nmap's scripts found.</summary>
internal sealed record NmapScript(string Id, string Output);
