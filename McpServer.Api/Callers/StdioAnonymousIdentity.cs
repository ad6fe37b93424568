using System.Security.Claims;
using System.Text.Json;
using McpAspire.Security;

namespace McpAspire.Api.Callers;

/// <summary>Over stdio where no authentication is asked for: everyone is the same, whatever token is presented.</summary>
internal sealed class StdioAnonymousIdentity(Principal everyone) : ICallerIdentity
{
    public bool KnowsReaders => true;

    public JsonElement DescribeInput(JsonElement inputSchema) =>
        TokenArgument.AddTo(inputSchema, "Not needed: this server asks for no token.", isRequired: false);

    public ValueTask<Principal> IdentifyAsync(ClaimsPrincipal? user, IDictionary<string, JsonElement> arguments, CancellationToken cancellationToken)
    {
        TokenArgument.Take(arguments);
        return ValueTask.FromResult(everyone);
    }

    public Principal? IdentifyReader(ClaimsPrincipal? user) => everyone;
}
