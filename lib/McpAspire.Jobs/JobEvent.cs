using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpAspire.Jobs;

/// <summary>Something that happened to a job.</summary>
/// <param name="Seq">Position in the job's own sequence, from 1, ascending; gaps mean that a slow reader lost events.</param>
/// <param name="At">UTC.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Data">Its shape depends on <paramref name="Kind"/>.</param>
public sealed record JobEvent(long Seq, DateTimeOffset At, JobEventKind Kind, JsonElement Data)
{
    /// <summary>Whether no event follows this one.</summary>
    [JsonIgnore]
    public bool IsLast => Kind is JobEventKind.Result or JobEventKind.Error;
}
