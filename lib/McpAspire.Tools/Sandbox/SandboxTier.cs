namespace McpAspire.Tools.Sandbox;

/// <summary>The strength of the sandbox; what each holds is in docs/sandbox.md.</summary>
public enum SandboxTier
{
    /// <summary>The worker's own user, within limits, filtered system calls and (where the kernel has Landlock) a view of the file system.</summary>
    T0,

    /// <summary>As <see cref="T0"/>, and a user of its own for each run.</summary>
    T1,

    /// <summary>As <see cref="T1"/> (or T0, when the worker is not root), and namespaces of its own: processes, files, network.</summary>
    T2,
}
