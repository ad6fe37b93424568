using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpAspire.Jobs;
using McpAspire.Security;
using McpAspire.Security.Tokens;
using McpAspire.Tools;

namespace McpAspire.Api.Callers;

/// <summary>
/// Over stdio there are no headers: every tool accepts the argument <c>user_token</c>. Where tokens are asked for it must be valid; elsewhere
/// everyone is <c>anonymous</c>.
/// </summary>
internal sealed class StdioCallerIdentity(AccessTokenValidator? tokens = null) : ICallerIdentity
{
    private const string TokenArgument = "user_token";

    public JsonElement DescribeInput(JsonElement inputSchema)
    {
        var schema = JsonNode.Parse(inputSchema.GetRawText())!.AsObject();
        schema["properties"]!.AsObject()[TokenArgument] = new JsonObject
        {
            ["type"] = "string",
            ["description"] = tokens is null ? "Not needed: this server asks for no token." : "An access token of the server's issuer.",
        };
        return JsonSerializer.SerializeToElement(schema);
    }

    public async ValueTask<Principal> IdentifyAsync(ClaimsPrincipal? user, IDictionary<string, JsonElement> arguments, CancellationToken cancellationToken)
    {
        var presented = arguments.Remove(TokenArgument, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        if (tokens is null)
            return Principal.Anonymous;
        if (presented is null)
            throw Refusal($"This server asks for a token in the argument {TokenArgument}.");

        try
        {
            var validation = await tokens.ValidateAsync(presented, cancellationToken);
            return validation.Principal ?? throw Refusal("The token is not valid.");
        }
        catch (VerificationKeysUnavailableException unavailable)
        {
            throw new ToolException(
                new ToolError(ToolErrorType.Unavailable, "The keys of the token's issuer cannot be had now.", "Try again in a few seconds."), unavailable);
        }
    }

    private static ToolException Refusal(string message) =>
        new(new ToolError(ToolErrorType.PermissionDenied, message, "Get an access token from the server's issuer and pass it."));
}
