namespace McpAspire.Tools.Sandbox;

/// <summary>A program to run, with everything that it is told and all that it may have. What is null is as the configured limits say; they are never exceeded.</summary>
internal sealed record SandboxCommand
{
    /// <summary>
    /// This argument is replaced by an identifier of the run: 16 bits, not 0. Runs with users of their own have different identifiers while they run; at T0 two runs of
    /// different workers may have the same.
    /// </summary>
    public const string RunId = "{run_id}";

    /// <summary>The program's full path.</summary>
    public required string Program { get; init; }

    /// <summary>Its arguments, passed one by one and never through a shell.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Variables of its environment, beside the fixed ones (<c>PATH</c>, <c>LANG</c>, <c>HOME</c>, <c>TMPDIR</c>), which they cannot replace.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>What it reads from standard input: a short text, or nothing.</summary>
    public string? StandardInput { get; init; }

    /// <summary>Whether it may talk over the network.</summary>
    public bool NeedsNetwork { get; init; }

    /// <summary>Whether it may also have raw sockets for ICMP; works only where the sandbox can give that right (<c>CAP_NET_RAW</c>).</summary>
    public bool NeedsRawSockets { get; init; }

    /// <summary>Whether it may also have raw sockets of every protocol and packet sockets, by which it sees what others send and receive.</summary>
    public bool NeedsPacketSockets { get; init; }

    /// <summary>Seconds of processor time, after which it is killed.</summary>
    public int CpuSeconds { get; init; } = 60;

    /// <summary>Address space of each of its processes. Mebibytes.</summary>
    public int? MemoryMb { get; init; }

    /// <summary>Size of each file that it writes. Bytes.</summary>
    public long? MaxFileBytes { get; init; }

    /// <summary>Standard output beyond this ends it. Bytes.</summary>
    public int? MaxStdoutBytes { get; init; }

    /// <summary>Standard error beyond this is dropped. Bytes.</summary>
    public int? MaxStderrBytes { get; init; }

    /// <summary>Called with each line of standard output as it comes; must return at once.</summary>
    public Action<string>? OnOutputLine { get; init; }
}
