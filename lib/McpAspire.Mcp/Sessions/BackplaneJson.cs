using System.Text.Json.Serialization;

namespace McpAspire.Mcp.Sessions;

[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(BackplaneMessage))]
internal sealed partial class BackplaneJson : JsonSerializerContext;
