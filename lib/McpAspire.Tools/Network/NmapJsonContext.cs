using System.Text.Json.Serialization;

namespace McpAspire.Tools.Network;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NmapResult))]
internal sealed partial class NmapJsonContext : JsonSerializerContext;
