using System.Buffers;
using Microsoft.AspNetCore.Http.Features;

namespace McpAspire.Gateway.Requests;

/// <summary>Refuses requests that servers may read differently from each other, and removes headers that claim an identity.</summary>
internal sealed class RequestValidationMiddleware(RequestDelegate next)
{
    // The characters of our paths. Servers differ in how they read escapes, empty segments and dot segments.
    private static readonly SearchValues<char> PathCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/");

    // Services trust these headers, so a client must not set them.
    private static readonly string[] IdentityPrefixes =
    [
        "Forwarded", "X-Forwarded-", "X-Original-", "X-Rewrite-", "X-Real-IP", "X-Client-", "True-Client-IP", "CF-Connecting-", "X-Auth-", "X-User",
        "X-Remote-", "Remote-", "X-Principal", "X-Subject", "X-Scope", "X-MS-CLIENT-PRINCIPAL", "X-MS-TOKEN-", "X-SSL-", "X-ARR-",
    ];

    public Task InvokeAsync(HttpContext context)
    {
        if (!IsNormalPath(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget))
            return RefuseAsync(context, StatusCodes.Status400BadRequest, "The path is not in its normal form.");
        if (IsUpgrade(context))
            return RefuseAsync(context, StatusCodes.Status400BadRequest, "WebSocket is not offered.");
        if (context.Request.ContentLength > context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize)
            return RefuseAsync(context, StatusCodes.Status413PayloadTooLarge, "The body is too large.");

        RemoveIdentity(context.Request.Headers);
        return next(context);
    }

    internal static bool IsNormalPath(string target)
    {
        var end = target.IndexOf('?', StringComparison.Ordinal);
        var path = end < 0 ? target.AsSpan() : target.AsSpan(0, end);
        if (!path.StartsWith('/') || path.ContainsAnyExcept(PathCharacters))
            return false;

        return !path.Contains("//", StringComparison.Ordinal)
            && !path.Contains("/./", StringComparison.Ordinal) && !path.EndsWith("/.", StringComparison.Ordinal)
            && !path.Contains("/../", StringComparison.Ordinal) && !path.EndsWith("/..", StringComparison.Ordinal);
    }

    // An offer of HTTP/2 over cleartext (h2c) may be ignored (RFC 9110, section 7.8).
    private static bool IsUpgrade(HttpContext context) =>
        context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true }
        || context.Request.Headers.Upgrade.Any(protocol => !"h2c".Equals(protocol, StringComparison.OrdinalIgnoreCase));

    private static void RemoveIdentity(IHeaderDictionary headers)
    {
        var claimed = headers.Keys.Where(name => Array.Exists(IdentityPrefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))).ToList();
        foreach (var name in claimed)
            headers.Remove(name);
    }

    private static Task RefuseAsync(HttpContext context, int status, string detail) =>
        Results.Problem(statusCode: status, detail: detail).ExecuteAsync(context);
}
