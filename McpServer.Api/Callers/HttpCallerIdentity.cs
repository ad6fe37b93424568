using System.Security.Claims;
using System.Text.Json;
using McpAspire.Security;

namespace McpAspire.Api.Callers;

/// <summary>The principal that ASP.NET Core's authentication established for the request.</summary>
internal sealed class HttpCallerIdentity : ICallerIdentity
{
    public bool KnowsReaders => true;

    public JsonElement DescribeInput(JsonElement inputSchema) => inputSchema;

    public ValueTask<Principal> IdentifyAsync(ClaimsPrincipal? user, IDictionary<string, JsonElement> arguments, CancellationToken cancellationToken) =>
        ValueTask.FromResult((user is null ? null : Principal.From(user)) ?? throw new InvalidOperationException("The request reached a tool without authentication."));

    public Principal? IdentifyReader(ClaimsPrincipal? user) => user is null ? null : Principal.From(user);
}
