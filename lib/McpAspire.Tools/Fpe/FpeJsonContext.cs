using System.Text.Json.Serialization;

namespace McpAspire.Tools.Fpe;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(FpeEncryptArguments))]
[JsonSerializable(typeof(FpeDecryptArguments))]
[JsonSerializable(typeof(FpeEncryptResult))]
[JsonSerializable(typeof(FpeDecryptResult))]
internal sealed partial class FpeJsonContext : JsonSerializerContext;
