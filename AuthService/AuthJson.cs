using System.Text.Json.Serialization;
using McpAspire.Auth.Metadata;
using McpAspire.Auth.Tokens;

namespace McpAspire.Auth;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(TokenRefusal))]
[JsonSerializable(typeof(AuthorizationServerMetadata))]
internal sealed partial class AuthJson : JsonSerializerContext;
