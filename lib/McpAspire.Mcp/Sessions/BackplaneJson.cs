using System.Text.Json.Serialization;

namespace McpAspire.Mcp.Sessions;

[JsonSourceGenerationOptions(UseStringEnumConverter = true, MaxDepth = Messages.MaxDepth)]
[JsonSerializable(typeof(BackplaneMessage))]
internal sealed partial class BackplaneJson : JsonSerializerContext;
