using System.Net;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace McpAspire.Mcp.Http;

/// <summary>Refuses what a web page could send after rebinding its own name to this server's address (MCP: Streamable HTTP, Security).</summary>
internal sealed partial class RebindingGuard(IOptions<McpHttpOptions> options, ILogger<RebindingGuard> logger)
{
    private readonly StringSegment[] _hosts = [.. options.Value.AllowedHosts.Select(host => new StringSegment(host))];
    private readonly HashSet<string> _origins = new(options.Value.AllowedOrigins, StringComparer.OrdinalIgnoreCase);

    /// <exception cref="RejectedException">403: the host or the origin is not one of ours.</exception>
    public void Check(HttpContext context)
    {
        var host = context.Request.Host;
        if (!IsAllowedHost(context, host))
        {
            Log.HostRefused(logger, host.Value);
            throw new RejectedException(StatusCodes.Status403Forbidden, RejectedException.TransportError, "The Host header names a host that this server does not answer for.");
        }

        var origin = context.Request.Headers[HeaderNames.Origin];
        if (origin.Count > 0 && !IsAllowedOrigin(context, origin.ToString()))
        {
            Log.OriginRefused(logger, origin.ToString());
            throw new RejectedException(StatusCodes.Status403Forbidden, RejectedException.TransportError, "The Origin header names a site that may not call this server.");
        }
    }

    private bool IsAllowedHost(HttpContext context, HostString host)
    {
        if (_hosts.Length > 0)
            return host.HasValue && HostString.MatchesAny(host.Value, _hosts);

        return !IsLocal(context) || IsLoopbackName(host.Host);
    }

    private bool IsAllowedOrigin(HttpContext context, string origin)
    {
        if (_origins.Count > 0)
            return _origins.Contains(origin);

        return IsLocal(context) && Uri.TryCreate(origin, UriKind.Absolute, out var uri) && IsLoopbackName(uri.IdnHost);
    }

    // Without an address the connection is in memory or a Unix socket, which is as local as it gets.
    private static bool IsLocal(HttpContext context) => context.Connection.LocalIpAddress is not { } address || IPAddress.IsLoopback(address);

    private static bool IsLoopbackName(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
