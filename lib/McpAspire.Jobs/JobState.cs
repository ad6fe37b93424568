using System.Text.Json.Serialization;

namespace McpAspire.Jobs;

/// <summary>How far a job is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobState>))]
public enum JobState
{
    /// <summary>It waits for a worker.</summary>
    [JsonStringEnumMemberName("queued")]
    Queued,

    /// <summary>A worker has it.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>Its last event is there, and it is kept for a while.</summary>
    [JsonStringEnumMemberName("ended")]
    Ended,
}
