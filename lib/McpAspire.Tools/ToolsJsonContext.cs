using System.Text.Json;
using System.Text.Json.Serialization;
using McpAspire.Jobs;

namespace McpAspire.Tools;

/// <summary>How results and errors are written as JSON: camel-case names, enums by their contract names, absent values left out.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ToolResult))]
[JsonSerializable(typeof(ToolError))]
[JsonSerializable(typeof(ToolExecution))]
public sealed partial class ToolsJsonContext : JsonSerializerContext;
