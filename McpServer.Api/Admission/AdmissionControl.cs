using System.Text.Json;
using McpAspire.Api.Health;
using McpAspire.Api.Operation;
using McpAspire.Jobs;
using McpAspire.Security;
using McpAspire.Tools;
using McpAspire.Tools.Catalog;
using Microsoft.Extensions.Options;

namespace McpAspire.Api.Admission;

/// <summary>
/// The checks before work starts, in one order for every surface: tool → enabled → available → authorized → arguments → what these arguments need.
/// </summary>
internal sealed partial class AdmissionControl(
    ToolCatalog catalog, ToolStates states, WorkerDirectory workers, IOptions<ToolPolicyOptions> policy, ILogger<AdmissionControl> logger)
{
    private const int MaxIdempotencyKeyLength = 200;

    /// <exception cref="ToolException">The call is refused; the error says why.</exception>
    public async ValueTask<Invocation> AdmitAsync(
        string name, JsonElement arguments, Principal principal, CallOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var tool = Find(name);
            RequireEnabled(tool.Definition);
            await RequireAvailableAsync(tool.Definition, cancellationToken);
            Authorize(tool.Definition, principal, tool.Definition.RequiredScopes);
            ValidateOptions(options);
            var canonical = await tool.ValidateAsync(arguments, cancellationToken);
            var terms = tool.TermsOf(canonical);
            policy.Value.Require(terms);
            Authorize(tool.Definition, principal, terms.Intrusive ? [.. terms.Scopes, Scopes.ToolsIntrusive] : terms.Scopes);
            Log.Admitted(logger, tool.Definition.Name, principal.Subject);
            return new Invocation(tool, canonical, terms, principal, options);
        }
        catch (ToolException refusal)
        {
            Log.Refused(logger, catalog.TryFind(name, out var tool) ? tool.Definition.Name : "(unknown)", principal.Subject, JsonNamingPolicy.SnakeCaseLower.ConvertName(refusal.Error.Type.ToString()));
            throw;
        }
    }

    private ITool Find(string name) =>
        catalog.TryFind(name, out var tool)
            ? tool
            : throw Refusal(ToolErrorType.NotFound, "There is no tool of that name.", "List the tools to see which there are.");

    private void RequireEnabled(ToolDefinition tool)
    {
        switch (states.IsEnabled(tool.Name))
        {
            case true:
                return;
            case false:
                throw new ToolException(new ToolError(
                    ToolErrorType.Unavailable,
                    $"The tool {tool.Name} is disabled.",
                    "Do without it, or ask the operator to enable it.",
                    new Dictionary<string, JsonElement>(StringComparer.Ordinal) { ["state"] = JsonSerializer.SerializeToElement("disabled") }));
            case null:
                throw Refusal(ToolErrorType.Unavailable, "Which tools are enabled is not known yet.", "Try again in a few seconds.");
        }
    }

    private async ValueTask RequireAvailableAsync(ToolDefinition tool, CancellationToken cancellationToken)
    {
        if (await workers.UnavailableReasonAsync(tool, cancellationToken) is { } reason)
            throw Refusal(ToolErrorType.Unavailable, $"The tool {tool.Name} is not available: {reason}.", "Ask the operator to provide what is missing.");
    }

    private static void Authorize(ToolDefinition tool, Principal principal, IReadOnlyList<string> scopes)
    {
        var missing = Scopes.MissingForCall(principal, tool.Name, tool.Module, scopes);
        if (missing.Count > 0)
        {
            throw new ToolException(new ToolError(
                ToolErrorType.PermissionDenied,
                $"The call needs the scope {string.Join(' ', missing)}.",
                "Ask for a token with that scope.",
                new Dictionary<string, JsonElement>(StringComparer.Ordinal) { ["required_scope"] = JsonSerializer.SerializeToElement(string.Join(' ', missing)) }));
        }
    }

    private static void ValidateOptions(CallOptions options)
    {
        if (options.IdempotencyKey is { } key && (key.Length is 0 or > MaxIdempotencyKeyLength || key.Any(c => c is < '!' or > '~')))
        {
            throw Refusal(
                ToolErrorType.ValidationError,
                $"The idempotency key must be 1 to {MaxIdempotencyKeyLength} visible ASCII characters.",
                "Use a UUID.");
        }
    }

    private static ToolException Refusal(ToolErrorType type, string message, string suggestion) => new(new ToolError(type, message, suggestion));
}
