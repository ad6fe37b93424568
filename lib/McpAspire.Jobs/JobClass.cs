using System.Text.Json.Serialization;

namespace McpAspire.Jobs;

/// <summary>How urgent a job is: somebody waits for it, or nobody does.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobClass>))]
public enum JobClass
{
    /// <summary>A caller waits for the answer.</summary>
    [JsonStringEnumMemberName("interactive")]
    Interactive,

    /// <summary>Work in quantity, taken when no interactive job waits.</summary>
    [JsonStringEnumMemberName("bulk")]
    Bulk,
}
