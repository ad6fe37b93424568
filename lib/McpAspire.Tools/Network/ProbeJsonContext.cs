using System.Text.Json.Serialization;

namespace McpAspire.Tools.Network;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PingResult))]
[JsonSerializable(typeof(TracerouteResult))]
internal sealed partial class ProbeJsonContext : JsonSerializerContext;
