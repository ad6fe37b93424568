using System.Net;
using McpAspire.Mcp;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace McpAspire.Api.Operation;

/// <summary>
/// Keeps pages of other sites from operating this server through the browser of somebody who may: a browser says where a page that posts is from,
/// its own name for this address included (DNS rebinding). Other clients send no <c>Origin</c>.
/// </summary>
internal sealed class ForeignPages(IOptions<McpHttpOptions> options) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var origin = context.HttpContext.Request.Headers[HeaderNames.Origin];
        return origin.Count == 0 || IsOurs(origin.ToString())
            ? next(context)
            : ValueTask.FromResult<object?>(TypedResults.Problem(
                statusCode: StatusCodes.Status403Forbidden, title: "The Origin header names a site that may not operate this server."));
    }

    private bool IsOurs(string origin) => options.Value.AllowedOrigins.Count > 0
        ? options.Value.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase)
        : Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && (uri.IdnHost == "localhost" || (IPAddress.TryParse(uri.IdnHost, out var address) && IPAddress.IsLoopback(address)));
}
