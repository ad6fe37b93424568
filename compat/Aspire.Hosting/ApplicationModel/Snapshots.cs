using System.Collections.Immutable;

namespace Aspire.Hosting.ApplicationModel;

public sealed record CustomResourceSnapshot
{
    public required string ResourceType { get; init; }
    public required ImmutableArray<ResourcePropertySnapshot> Properties { get; init; }
    public ResourceStateSnapshot? State { get; init; }
    public DateTime? CreationTimeStamp { get; init; }
    public DateTime? StartTimeStamp { get; init; }
    public DateTime? StopTimeStamp { get; init; }
    public int? ExitCode { get; init; }
    public ImmutableArray<EnvironmentVariableSnapshot> EnvironmentVariables { get; init; } = [];
    public ImmutableArray<HealthReportSnapshot> HealthReports { get; init; } = [];

    /// <summary>Null unless running; healthy if nothing is checked, else as healthy as its worst report.</summary>
    public HealthStatus? HealthStatus => State?.Text != KnownResourceStates.Running
        ? null
        : HealthReports.Select(report => report.Status ?? default).DefaultIfEmpty(Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy).Min();

    /// <summary>Why it is not up, in a line; null if it is or may yet be.</summary>
    internal string? Reason { get; init; }

    /// <summary>Without what is said of a process that has ended.</summary>
    internal CustomResourceSnapshot Renewed =>
        this with { StartTimeStamp = null, StopTimeStamp = null, ExitCode = null, Reason = null, HealthReports = [], Properties = [] };

    internal bool IsSettled => IsTerminal || HealthStatus == Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy;
    internal bool IsTerminal => State is { } state && KnownResourceStates.TerminalStates.Contains(state.Text);
}

public sealed record ResourceStateSnapshot(string Text, string? Style)
{
    public static implicit operator ResourceStateSnapshot?(string? text) => text is null ? null : new(text, Style: null);
}

/// <summary>Finished is an end with exit code 0; Exited is any other, and an end that was asked for.</summary>
public static class KnownResourceStates
{
    public static readonly string NotStarted = nameof(NotStarted);
    public static readonly string ValueMissing = nameof(ValueMissing);
    public static readonly string Waiting = nameof(Waiting);
    public static readonly string Starting = nameof(Starting);
    public static readonly string Running = nameof(Running);
    public static readonly string Stopping = nameof(Stopping);
    public static readonly string Finished = nameof(Finished);
    public static readonly string Exited = nameof(Exited);
    public static readonly string FailedToStart = nameof(FailedToStart);
    public static readonly IReadOnlyList<string> TerminalStates = [Finished, FailedToStart, Exited];
}

public sealed record ResourcePropertySnapshot(string Name, object? Value)
{
    /// <summary>Names that the dashboard knows.</summary>
    internal const string ConnectionString = "resource.connectionString", WaitingFor = "resource.waitingFor";

    public bool IsSensitive { get; init; }
}

public sealed record EnvironmentVariableSnapshot(string Name, string? Value, bool IsFromSpec);

/// <summary>The status is null until the check has run.</summary>
public sealed record HealthReportSnapshot(string Name, HealthStatus? Status, string? Description, string? ExceptionText)
{
    /// <summary>When it said this for the first time, in UTC.</summary>
    public DateTime? LastRunAt { get; init; }
}

/// <summary>The id is the resource's name, or <c>{name}-{suffix}</c> for one of its processes.</summary>
public sealed record ResourceEvent(IResource Resource, string ResourceId, CustomResourceSnapshot Snapshot)
{
    /// <summary>The id only where there are several of them.</summary>
    internal string DisplayName => Resource is ProcessResource { Replicas: > 1 } ? ResourceId : Resource.Name;
}
