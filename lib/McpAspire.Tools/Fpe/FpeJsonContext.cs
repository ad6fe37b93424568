using System.Text.Json.Serialization;

namespace McpAspire.Tools.Fpe;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FpeArguments))]
[JsonSerializable(typeof(FpeResult))]
[JsonSerializable(typeof(FpeBatchResult))]
[JsonSerializable(typeof(FpeKeyList))]
internal sealed partial class FpeJsonContext : JsonSerializerContext;
