using System.Runtime.InteropServices;

namespace McpAspire.Mcp.Sessions;

/// <summary>How far a session has come, by which a copy knows what it has missed.</summary>
/// <param name="Version">Rises with every change of its parts.</param>
/// <param name="LastMessage">The number of the last message that was posted to it.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SessionState(long Version, long LastMessage);
