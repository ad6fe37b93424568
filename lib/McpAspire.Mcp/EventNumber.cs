using System.Text.Json.Nodes;

namespace McpAspire.Mcp;

/// <summary>
/// The number of a resource's event in <c>_meta</c>. In <c>notifications/resources/updated</c> it lets every replica that has a copy of a session tell of what
/// the session subscribes to: the client hears one of them. In <c>resources/subscribe</c> it is the last event that is known, so that whoever follows the
/// resource later starts from there.
/// </summary>
public static class EventNumber
{
    /// <summary>Its name in <c>_meta</c>.</summary>
    public const string Key = "mcpaspire/event";

    /// <summary>The number in a message's <c>_meta</c>; null if there is none.</summary>
    public static long? In(JsonObject? meta) => meta?[Key] is JsonValue value && value.TryGetValue<long>(out var number) ? number : null;
}
