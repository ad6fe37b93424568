namespace McpAspire.Tools.Sandbox;

/// <summary>A program to run, with everything that it is told.</summary>
internal sealed record SandboxCommand
{
    /// <summary>The program's full path.</summary>
    public required string Program { get; init; }

    /// <summary>Its arguments, passed one by one and never through a shell.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Seconds of processor time, after which it is killed.</summary>
    public int CpuSeconds { get; init; } = 60;

    /// <summary>Called with each line of standard output as it comes; must return at once.</summary>
    public Action<string>? OnOutputLine { get; init; }
}
