using System.Security.Claims;
using McpAspire.Jobs;
using McpAspire.Security;
using McpAspire.Security.Authentication;
using McpAspire.Tools;
using McpAspire.Tools.Catalog;
using Microsoft.AspNetCore.Http.HttpResults;

namespace McpAspire.Api.Operation;

/// <summary>What an operator does with a tool: <c>POST /tools/{name}/enable</c> and <c>/disable</c>, with the scope <c>admin</c>.</summary>
internal static partial class ToolEndpoints
{
    private const string Category = "McpAspire.Api.Operation.ToolEndpoints";

    public static void MapToolOperation(this IEndpointRouteBuilder endpoints)
    {
        var tool = endpoints.MapGroup("/tools/{name}").RequireScope(Scopes.Admin).AddEndpointFilter<ForeignPages>();
        tool.MapPost("/enable", (string name, HttpContext context, ToolCatalog catalog, ToolStates states, ILoggerFactory loggers) =>
            SetAsync(name, isEnabled: true, context, catalog, states, loggers.CreateLogger(Category)));
        tool.MapPost("/disable", (string name, HttpContext context, ToolCatalog catalog, ToolStates states, ILoggerFactory loggers) =>
            SetAsync(name, isEnabled: false, context, catalog, states, loggers.CreateLogger(Category)));
    }

    private static async Task<Results<Ok<ToolStateBody>, ProblemHttpResult>> SetAsync(
        string name, bool isEnabled, HttpContext context, ToolCatalog catalog, ToolStates states, ILogger logger)
    {
        if (!catalog.TryFind(name, out var tool))
            return new ToolError(ToolErrorType.NotFound, "There is no tool of that name.", "The resource catalog://tools lists them.").ToProblem();

        try
        {
            await states.SetAsync(tool.Definition.Name, isEnabled, context.RequestAborted);
        }
        catch (ToolException failure)
        {
            return failure.Error.ToProblem();
        }

        var state = isEnabled ? "enabled" : "disabled";
        Log.StateSet(logger, NameOf(context.User), tool.Definition.Name, state);
        return TypedResults.Ok(new ToolStateBody(tool.Definition.Name, state));
    }

    private static string NameOf(ClaimsPrincipal user) => Principal.From(user)!.ToString();
}
