using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpAspire.Jobs;

/// <summary>How jobs, their events and workers are written as JSON: camel-case names, absent instead of null.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(Job))]
[JsonSerializable(typeof(JobEvent))]
[JsonSerializable(typeof(JobLog))]
[JsonSerializable(typeof(JobProgress))]
[JsonSerializable(typeof(ToolError))]
[JsonSerializable(typeof(WorkerRegistration))]
public sealed partial class JobJson : JsonSerializerContext;
