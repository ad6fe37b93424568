using System.Text.Json.Serialization;

namespace McpAspire.Tools.Network;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WhoisResult))]
internal sealed partial class WhoisJsonContext : JsonSerializerContext;
