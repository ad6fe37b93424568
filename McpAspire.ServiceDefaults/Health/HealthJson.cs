using System.Text.Json.Serialization;

namespace McpAspire.ServiceDefaults.Health;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthReportBody))]
internal sealed partial class HealthJson : JsonSerializerContext;
