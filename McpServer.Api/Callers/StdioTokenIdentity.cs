using System.Security.Claims;
using System.Text.Json;
using McpAspire.Jobs;
using McpAspire.Security;
using McpAspire.Security.Tokens;
using McpAspire.Tools;

namespace McpAspire.Api.Callers;

/// <summary>Over stdio where tokens are asked for: each call brings one, and it must be valid.</summary>
internal sealed partial class StdioTokenIdentity(AccessTokenValidator tokens, ILogger<StdioTokenIdentity> logger) : ICallerIdentity
{
    public bool KnowsReaders => false;

    public JsonElement DescribeInput(JsonElement inputSchema) =>
        TokenArgument.AddTo(inputSchema, "An access token of the server's issuer.", isRequired: true);

    public async ValueTask<Principal> IdentifyAsync(ClaimsPrincipal? user, IDictionary<string, JsonElement> arguments, CancellationToken cancellationToken)
    {
        if (TokenArgument.Take(arguments) is not { } presented)
            throw Refusal($"This server asks for a token in the argument {TokenArgument.Name}.");

        try
        {
            var validation = await tokens.ValidateAsync(presented, cancellationToken);
            if (validation.IsValid)
                return validation.Principal;

            Log.Rejected(logger, validation.Rejection.Value);
            throw Refusal("The token is not valid.");
        }
        catch (VerificationKeysUnavailableException unavailable)
        {
            throw new ToolException(
                new ToolError(ToolErrorType.Unavailable, "The keys of the token's issuer cannot be had now.", "Try again in a few seconds."), unavailable);
        }
    }

    public Principal? IdentifyReader(ClaimsPrincipal? user) => null;

    private static ToolException Refusal(string message) =>
        new(new ToolError(ToolErrorType.PermissionDenied, message, "Get an access token from the server's issuer and pass it."));
}
