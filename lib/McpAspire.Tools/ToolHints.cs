namespace McpAspire.Tools;

/// <summary>MCP's tool annotations.</summary>
/// <param name="ReadOnly">It changes nothing.</param>
/// <param name="Destructive">What it changes may be lost.</param>
/// <param name="Idempotent">The same call again changes nothing more.</param>
/// <param name="OpenWorld">It reaches things outside this system.</param>
public sealed record ToolHints(bool ReadOnly, bool Destructive, bool Idempotent, bool OpenWorld);
