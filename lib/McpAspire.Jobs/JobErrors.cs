using System.Text.Json;

namespace McpAspire.Jobs;

/// <summary>The errors with which jobs end that have no result.</summary>
internal static class JobErrors
{
    public static JsonElement Cancelled { get; } = Json(ToolErrorType.Cancelled, "The call was cancelled.");

    public static JsonElement Timeout { get; } = Json(
        ToolErrorType.Timeout, "The time for the call was over before it was done.", "Ask for less at a time, or allow a longer timeout.");

    public static JsonElement WorkerLost { get; } = Json(
        ToolErrorType.WorkerLost,
        "The worker that ran the call was lost, and the tool is not safe to run twice.",
        "Find out what the call has done, then call again.");

    public static JsonElement Poison { get; } = Json(
        ToolErrorType.WorkerLost, "Every worker that tried to run the call was lost.", "Do not repeat the call as it is; tell the operator.");

    public static JsonElement Stopped { get; } = Json(
        ToolErrorType.WorkerLost,
        "The worker was stopped in the middle of the call, and the tool is not safe to run twice.",
        "Find out what the call has done, then call again.");

    public static JsonElement CannotOpen { get; } = Json(
        ToolErrorType.Unavailable,
        "The worker or its caller does not have the key that sensitive calls are sealed with.",
        "Tell the operator: Jobs:SealKey differs between services.");

    public static JsonElement TooLarge { get; } = Json(
        ToolErrorType.ResourceExhausted, "The result is larger than a result may be.", "Ask for less at a time.");

    public static JsonElement NotFound { get; } = Json(
        ToolErrorType.NotFound, "There is no such job, or it is no longer kept.", "Call again.");

    public static JsonElement Unknown { get; } = Json(
        ToolErrorType.Unknown,
        "The call failed for a reason that the server did not foresee.",
        "Try again; if it happens again, tell the operator the job's id.");

    private static JsonElement Json(ToolErrorType type, string message, string? suggestion = null) =>
        JsonSerializer.SerializeToElement(new ToolError(type, message, suggestion), JobJson.Default.ToolError);
}
