using McpAspire.Mcp.Sessions;
using McpAspire.Mcp.Stateless;
using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;

namespace McpAspire.Mcp.Http;

/// <summary>The MCP endpoint: finds out which era a request belongs to and has it served by that era's rules.</summary>
internal sealed class McpEndpoint(
    RebindingGuard guard,
    MessageReader reader,
    SessionRequests sessionRequests,
    StatelessRequests statelessRequests,
    IOptions<HttpServerTransportOptions> options)
{
    private readonly bool _hasSessions = !options.Value.Stateless;

    // What the last POST accepted, which is what the next one does: clients always send the same, and taking it apart each time is dear.
    private volatile string? _accepted;

    public Task HandlePostAsync(HttpContext context) => AnsweringRejectionsAsync(context, PostAsync);

    public Task HandleGetAsync(HttpContext context) => AnsweringRejectionsAsync(context, GetAsync);

    public Task HandleDeleteAsync(HttpContext context) => AnsweringRejectionsAsync(context, DeleteAsync);

    private async Task AnsweringRejectionsAsync(HttpContext context, Func<HttpContext, Task> handle)
    {
        try
        {
            guard.Check(context);
            await handle(context);
        }
        catch (RejectedException rejection)
        {
            await MessageResponse.WriteBodyAsync(context.Response, rejection.ToMessage(), rejection.Status);
        }
        catch (SessionStoreUnavailableException)
        {
            var rejection = RejectedException.Unavailable();
            await MessageResponse.WriteBodyAsync(context.Response, rejection.ToMessage(), rejection.Status);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone; there is nobody to answer.
        }
    }

    private async Task PostAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
            throw new RejectedException(StatusCodes.Status415UnsupportedMediaType, RejectedException.TransportError, "The content type has to be application/json.");

        RequireBothAccepted(context.Request);
        var incoming = await reader.ReadAsync(context.Request);

        var header = VersionHeader(context.Request);
        var version = header ?? StatelessRules.VersionOf(incoming.Messages[0]);
        if (version is not null && !ProtocolVersions.HasHandshake(version))
            await statelessRequests.PostAsync(context, incoming);
        else if (_hasSessions)
            await sessionRequests.PostAsync(context, incoming);
        else
            await statelessRequests.PostOlderAsync(context, incoming, header ?? ProtocolVersions.March2025);
    }

    private Task GetAsync(HttpContext context)
    {
        RequireSessions(context);
        RequireAccepted(context.Request, "text/event-stream");
        return sessionRequests.GetAsync(context);
    }

    private Task DeleteAsync(HttpContext context)
    {
        RequireSessions(context);
        return sessionRequests.DeleteAsync(context);
    }

    private void RequireSessions(HttpContext context)
    {
        var version = VersionHeader(context.Request);
        if (_hasSessions && (version is null || ProtocolVersions.HasHandshake(version)))
            return;

        if (version is not null && !ProtocolVersions.IsStateless(version))
            throw new RejectedException(StatusCodes.Status400BadRequest, RejectedException.TransportError, $"The {McpHeaders.ProtocolVersion} is not supported.");

        context.Response.Headers.Allow = HttpMethods.Post;
        throw new RejectedException(StatusCodes.Status405MethodNotAllowed, RejectedException.TransportError, "Without sessions there is only POST.");
    }

    private void RequireBothAccepted(HttpRequest request)
    {
        string? accepted = request.Headers.Accept;
        if (accepted is not null && accepted == _accepted)
            return;

        RequireAccepted(request, "application/json");
        RequireAccepted(request, "text/event-stream");
        _accepted = accepted;
    }

    private static void RequireAccepted(HttpRequest request, string mediaType)
    {
        if (!request.GetTypedHeaders().Accept.Any(accepted => accepted.MatchesMediaType(mediaType)))
            throw new RejectedException(StatusCodes.Status406NotAcceptable, RejectedException.TransportError, $"The client has to accept {mediaType}.");
    }

    private static string? VersionHeader(HttpRequest request)
    {
        string? version = request.Headers[McpHeaders.ProtocolVersion];
        return string.IsNullOrEmpty(version) ? null : version;
    }
}
