using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

#pragma warning disable MCP9005 // Deprecated from 2026-07-28 on, which has no sessions.

namespace McpAspire.Mcp.Sessions;

/// <summary>
/// What of a session's state a message sets: a session is the requests that made it so, and another server becomes the same session by being sent them.
/// </summary>
/// <param name="Name">A later message of the same name takes the place of an earlier one.</param>
/// <param name="IsSet">False if the message takes the part away.</param>
internal readonly record struct SessionPart(string Name, bool IsSet)
{
    public const string Initialize = RequestMethods.Initialize;

    private const string Subscription = $"{RequestMethods.ResourcesSubscribe} ";

    /// <summary>The part that a message sets; null if it changes nothing that lasts.</summary>
    public static SessionPart? Of(JsonRpcMessage message) => message switch
    {
        JsonRpcNotification { Method: NotificationMethods.InitializedNotification } => new(NotificationMethods.InitializedNotification, IsSet: true),
        JsonRpcRequest { Method: RequestMethods.LoggingSetLevel } => new(RequestMethods.LoggingSetLevel, IsSet: true),
        JsonRpcRequest { Method: RequestMethods.ResourcesSubscribe } request => OfSubscription(request, isSet: true),
        JsonRpcRequest { Method: RequestMethods.ResourcesUnsubscribe } request => OfSubscription(request, isSet: false),
        _ => null,
    };

    /// <summary>The part that a notification tells of, and how far that has come; null if no number says so.</summary>
    public static (string Name, long Number)? ToldBy(JsonRpcMessage message) =>
        message is JsonRpcNotification { Method: NotificationMethods.ResourceUpdatedNotification, Params: JsonObject parameters }
        && parameters["uri"] is JsonValue value && value.TryGetValue<string>(out var uri) && EventNumber.In(parameters["_meta"] as JsonObject) is { } number
            ? ($"{Subscription}{uri}", number)
            : null;

    /// <summary>The order in which parts are sent again: as a client first sends them.</summary>
    public static int OrderOf(string name) => name switch
    {
        Initialize => 0,
        NotificationMethods.InitializedNotification => 1,
        _ => 2,
    };

    /// <summary>Whether a part of this name can be set to one thing or another, so that having it says little.</summary>
    public static bool HasValue(string name) => name == RequestMethods.LoggingSetLevel;

    /// <summary>The message that takes a part away; null for one that stays once it is set.</summary>
    public static JsonRpcRequest? UndoingOf(string name) => name.StartsWith(Subscription, StringComparison.Ordinal)
        ? new JsonRpcRequest { Method = RequestMethods.ResourcesUnsubscribe, Params = new JsonObject { ["uri"] = name[Subscription.Length..] } }
        : null;

    private static SessionPart? OfSubscription(JsonRpcRequest request, bool isSet) =>
        (request.Params as JsonObject)?["uri"] is JsonValue value && value.TryGetValue<string>(out var uri) ? new($"{Subscription}{uri}", isSet) : null;
}
