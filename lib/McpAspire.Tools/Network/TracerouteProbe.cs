namespace McpAspire.Tools.Network;

/// <summary>A probe that was answered.</summary>
internal sealed record TracerouteProbe(string Address, string? Name, double TimeMs, string? Note);
