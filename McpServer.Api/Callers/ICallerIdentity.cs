using System.Security.Claims;
using System.Text.Json;
using McpAspire.Security;
using McpAspire.Tools;

namespace McpAspire.Api.Callers;

/// <summary>Who makes a tool call: over HTTP the request has been authenticated, over stdio the call itself carries the token.</summary>
internal interface ICallerIdentity
{
    /// <summary>A tool's input schema as this surface lists it.</summary>
    JsonElement DescribeInput(JsonElement inputSchema);

    /// <summary>The caller. What identifies it is taken out of <paramref name="arguments"/>, so that no later step sees it.</summary>
    /// <exception cref="ToolException">The caller is not known.</exception>
    ValueTask<Principal> IdentifyAsync(ClaimsPrincipal? user, IDictionary<string, JsonElement> arguments, CancellationToken cancellationToken);

    /// <summary>Whether anybody is known who does not call a tool.</summary>
    bool KnowsReaders { get; }

    /// <summary>Who reads, where there are no arguments to tell it; null if that is not known.</summary>
    Principal? IdentifyReader(ClaimsPrincipal? user);
}
