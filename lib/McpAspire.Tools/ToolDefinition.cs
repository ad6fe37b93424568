using System.Text.Json;
using McpAspire.Jobs;

namespace McpAspire.Tools;

/// <summary>What the catalog knows of a tool: all that admission, dispatch and a client's <c>tools/list</c> need, nothing of how it runs.</summary>
public sealed record ToolDefinition
{
    /// <summary>The name that clients call, such as <c>nmap_scan</c>.</summary>
    public required string Name { get; init; }

    /// <summary>For people.</summary>
    public required string Title { get; init; }

    /// <summary>For models: what it does, what it needs, what it answers.</summary>
    public required string Description { get; init; }

    /// <summary>The group it belongs to, such as <c>network</c> or <c>fpe</c>.</summary>
    public required string Module { get; init; }

    /// <summary>Pictures for clients that show them.</summary>
    public IReadOnlyList<ToolIcon> Icons { get; init; } = [];

    /// <summary>The worker pool that runs it.</summary>
    public required string Pool { get; init; }

    /// <summary>Interactive or bulk.</summary>
    public JobClass Class { get; init; }

    /// <summary>JSON Schema 2020-12 of the arguments; an object that allows no additional properties.</summary>
    public required JsonElement InputSchema { get; init; }

    /// <summary>JSON Schema 2020-12 of <see cref="ToolResult.StructuredContent"/>.</summary>
    public required JsonElement OutputSchema { get; init; }

    /// <summary>MCP's hints about its behaviour.</summary>
    public required ToolHints Hints { get; init; }

    /// <summary>Scopes that a call needs besides <c>tools:call</c>.</summary>
    public IReadOnlyList<string> RequiredScopes { get; init; } = [];

    /// <summary>Whether every call of it may disturb its target; a call's arguments may make it so, too (<see cref="ITool.TermsOf"/>).</summary>
    public bool Intrusive { get; init; }

    /// <summary>Whether arguments and results must never be stored or logged in the clear.</summary>
    public bool Sensitive { get; init; }

    /// <summary>Whether it may run again after a worker was lost in the middle of it.</summary>
    public bool RepeatSafe { get; init; }

    /// <summary>Rate-limit tokens that a call costs, at least 1.</summary>
    public int Cost { get; init; } = 1;

    /// <summary>How long a call may run when it does not say.</summary>
    public required TimeSpan DefaultTimeout { get; init; }

    /// <summary>The longest that a call may ask for with <c>timeout_sec</c>.</summary>
    public required TimeSpan MaxTimeout { get; init; }

    /// <summary>How many calls one worker runs at a time.</summary>
    public required int Concurrency { get; init; }

    /// <summary>How long the tool is left alone after it failed repeatedly.</summary>
    public TimeSpan BreakDuration { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a call with these arguments may run: its <c>timeout_sec</c>, or the default.</summary>
    /// <param name="arguments">In canonical form.</param>
    public TimeSpan TimeoutFor(JsonElement arguments) =>
        arguments.TryGetProperty("timeout_sec", out var seconds) && seconds.TryGetInt32(out var wanted)
            ? TimeSpan.FromSeconds(Math.Clamp(wanted, 1, MaxTimeout.TotalSeconds))
            : DefaultTimeout;
}
