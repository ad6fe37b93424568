namespace McpAspire.Tools.Sandbox;

/// <summary>Limits of every process that a tool starts.</summary>
public sealed class SandboxOptions
{
    /// <summary>Standard output beyond this ends the process. Bytes; <c>MCP_MAX_STDOUT_BYTES</c>.</summary>
    public int MaxStdoutBytes { get; set; } = 1024 * 1024;

    /// <summary>Standard error beyond this is dropped. Bytes; <c>MCP_MAX_STDERR_BYTES</c>.</summary>
    public int MaxStderrBytes { get; set; } = 256 * 1024;

    /// <summary>Address space. Mebibytes; <c>MCP_MAX_MEMORY_MB</c>.</summary>
    public int MaxMemoryMb { get; set; } = 512;

    /// <summary>Open files; <c>MCP_MAX_FILE_DESCRIPTORS</c>.</summary>
    public int MaxFileDescriptors { get; set; } = 256;
}
