using System.Text.Json;
using McpAspire.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace McpAspire.Api.Operation;

/// <summary>The one place where a tool's error becomes problem details (RFC 9457).</summary>
internal static class ToolProblems
{
    public static ProblemHttpResult ToProblem(this ToolError error) => TypedResults.Problem(
        statusCode: StatusOf(error.Type),
        title: error.Message,
        detail: error.RecoverySuggestion,
        extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["error"] = JsonNamingPolicy.SnakeCaseLower.ConvertName(error.Type.ToString()) });

    private static int StatusOf(ToolErrorType type) => type switch
    {
        ToolErrorType.NotFound => StatusCodes.Status404NotFound,
        ToolErrorType.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}
