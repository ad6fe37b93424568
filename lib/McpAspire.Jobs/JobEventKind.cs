using System.Text.Json.Serialization;

namespace McpAspire.Jobs;

/// <summary>What an event of a job is about.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobEventKind>))]
public enum JobEventKind
{
    /// <summary><c>{progress, total?, message?}</c>, as in MCP; <c>progress</c> never falls within an attempt.</summary>
    [JsonStringEnumMemberName("progress")]
    Progress,

    /// <summary><c>{level, logger?, data}</c>, as in MCP.</summary>
    [JsonStringEnumMemberName("log")]
    Log,

    /// <summary>The tool asks its caller for input.</summary>
    [JsonStringEnumMemberName("input")]
    Input,

    /// <summary>The handler's result; the last event.</summary>
    [JsonStringEnumMemberName("result")]
    Result,

    /// <summary>A <see cref="ToolError"/>: the job ended without a result (lost, cancelled, out of time); the last event.</summary>
    [JsonStringEnumMemberName("error")]
    Error,
}
