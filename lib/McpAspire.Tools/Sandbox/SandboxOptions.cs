namespace McpAspire.Tools.Sandbox;

/// <summary>Limits of every process that a tool starts, and the strength of what it runs in.</summary>
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

    /// <summary>
    /// Where programs cannot be run in this tier at least, the start is refused; <c>Sandbox:MinimumTier</c>. T1 in production (<c>AUTH_MODE=production</c>, or an
    /// environment that is said to be <c>Production</c>), else T0.
    /// </summary>
    public SandboxTier MinimumTier { get; set; }

    /// <summary>The first of the users that runs get one each of, from T1 on; <c>Sandbox:FirstUid</c>. Nothing else may use them.</summary>
    public int FirstUid { get; set; } = 61000;

    /// <summary>How many these are, which is how many runs there can be at a time on a machine; <c>Sandbox:Uids</c>.</summary>
    public int Uids { get; set; } = 128;

    /// <summary>Bytes in all files of a run.</summary>
    internal long MaxFolderBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>No better tier is tried; for tests and measurements.</summary>
    internal SandboxTier BestTier { get; set; } = SandboxTier.T2;

    /// <summary>Whether Landlock is used where the kernel has it; for tests of what is held where it has not.</summary>
    internal bool UseLandlock { get; set; } = true;
}
