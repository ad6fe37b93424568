using System.Text.Json.Serialization;
using McpAspire.Security.Authentication;
using McpAspire.Security.Tokens;

namespace McpAspire.Security;

/// <summary>How the documents of this library are written and read.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JsonWebKeySet))]
[JsonSerializable(typeof(ProtectedResourceMetadata))]
public sealed partial class SecurityJson : JsonSerializerContext;
