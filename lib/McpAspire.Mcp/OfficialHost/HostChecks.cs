using McpAspire.Mcp.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace McpAspire.Mcp.OfficialHost;

/// <summary>Before the official host sees a request: is its host and origin one of ours? How much of its body may be read?</summary>
internal sealed class HostChecks(RebindingGuard guard, IOptions<McpHttpOptions> options) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            guard.Check(context.HttpContext);
        }
        catch (RejectedException rejection)
        {
            return Results.Text(Messages.ToBytes(rejection.ToMessage()), "application/json", statusCode: rejection.Status);
        }

        if (context.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
            body.MaxRequestBodySize = options.Value.MaxRequestBodySize;

        return await next(context);
    }
}
