using System.Collections.Frozen;
using McpAspire.Security.Tokens;

namespace McpAspire.Gateway.Requests;

/// <summary>
/// Lets through only requests for names that are ours: <c>Gateway:Hosts</c> or, where none is set, loopback and the host of our public URL. A
/// page of another name that resolves to our address (DNS rebinding) reaches nothing.
/// </summary>
internal sealed class KnownHosts(RequestDelegate next, IConfiguration configuration)
{
    private static readonly string[] Loopback = ["localhost", "127.0.0.1", "[::1]"];

    private readonly FrozenSet<string> _hosts = Read(configuration).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext context)
    {
        if (_hosts.Contains(context.Request.Host.Host))
            return next(context);

        return Results.Problem(statusCode: StatusCodes.Status421MisdirectedRequest, detail: "The host is not known here.").ExecuteAsync(context);
    }

    private static string[] Read(IConfiguration configuration)
    {
        if (configuration.GetSection("Gateway:Hosts").Get<string[]>() is { Length: > 0 } hosts)
            return hosts;

        var section = configuration.GetSection(TokenValidationOptions.Section);
        var publicUrl = section[nameof(TokenValidationOptions.Resource)] ?? section[nameof(TokenValidationOptions.Issuer)];
        return Uri.TryCreate(publicUrl, UriKind.Absolute, out var uri) ? [.. Loopback, uri.Host] : Loopback;
    }
}
