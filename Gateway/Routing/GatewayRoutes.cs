using McpAspire.Security.Tokens;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace McpAspire.Gateway.Routing;

/// <summary>
/// What the gateway forwards: paths and methods that a service answers, asked for by a host name of ours. A page of another name that resolves to
/// our address (DNS rebinding) finds no route.
/// </summary>
internal static class GatewayRoutes
{
    public const string Api = "mcp-api";
    public const string Auth = "auth";

    private const string Anonymous = "anonymous";
    private const string Authenticated = "default";

    private static readonly string[] LoopbackHosts = ["localhost", "127.0.0.1", "[::1]"];

    // A scan may write nothing for minutes; its event stream has to survive that.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(10);

    /// <summary>The table, before host names.</summary>
    public static IReadOnlyList<RouteConfig> Table { get; } =
    [
        Route("/oauth/{**rest}", Auth, Anonymous, "POST"),
        Route("/.well-known/{**rest}", Auth, Anonymous, "GET"),
        Route("/.well-known/oauth-protected-resource/{**rest}", Api, Anonymous, "GET"),
        Route("/mcp", Api, Authenticated, "GET", "POST", "DELETE"),
        Route("/tools/{**rest}", Api, Authenticated, "POST"),
        Route("/health", Api, Authenticated, "GET", "HEAD"),
    ];

    public static IReadOnlyList<ClusterConfig> Clusters { get; } = [Cluster(Api), Cluster(Auth)];

    /// <summary>
    /// The table for the host names of <c>Gateway:Hosts</c> or, where none is set, loopback and the host of the public URL. A name without a port
    /// is matched at any port.
    /// </summary>
    public static IReadOnlyList<RouteConfig> Create(IConfiguration configuration)
    {
        var hosts = ReadHosts(configuration).ToLookup(IsIPv6);
        return [.. Table.SelectMany(route => hosts[true].Select(host => WithHostHeader(route, host)).Prepend(WithHosts(route, [.. hosts[false]])))
            .Where(route => route.Match is not { Hosts: [] })];
    }

    private static string[] ReadHosts(IConfiguration configuration)
    {
        if (configuration.GetSection("Gateway:Hosts").Get<string[]>() is { Length: > 0 } hosts)
            return hosts;

        var section = configuration.GetSection(TokenValidationOptions.Section);
        var publicUrl = section[nameof(TokenValidationOptions.Resource)] ?? section[nameof(TokenValidationOptions.Issuer)];
        return Uri.TryCreate(publicUrl, UriKind.Absolute, out var uri) ? [.. LoopbackHosts, uri.Host] : LoopbackHosts;
    }

    private static bool IsIPv6(string host) => host.StartsWith('[');

    private static RouteConfig WithHosts(RouteConfig route, IReadOnlyList<string> hosts) => route with { Match = route.Match with { Hosts = hosts } };

    // ASP.NET Core's host matching cannot parse the colons of an IPv6 address (HostMatcherPolicy), so these are matched as a header. Kestrel refuses
    // a Host header in which anything but a port follows the bracket.
    private static RouteConfig WithHostHeader(RouteConfig route, string host) => route with
    {
        RouteId = $"{route.RouteId} {host}",
        Match = route.Match with
        {
            Headers =
            [
                new RouteHeader
                {
                    Name = HeaderNames.Host,
                    Values = [host],
                    Mode = host.EndsWith(']') ? HeaderMatchMode.HeaderPrefix : HeaderMatchMode.ExactHeader,
                },
            ],
        },
    };

    private static RouteConfig Route(string path, string cluster, string policy, params string[] methods) => new()
    {
        RouteId = path,
        ClusterId = cluster,
        AuthorizationPolicy = policy,
        Match = new RouteMatch { Path = path, Methods = methods },
    };

    private static ClusterConfig Cluster(string service) => new()
    {
        ClusterId = service,
        Destinations = new Dictionary<string, DestinationConfig>(StringComparer.Ordinal) { [service] = new() { Address = $"http://{service}" } },
        HttpRequest = new ForwarderRequestConfig { ActivityTimeout = LongestSilence },
    };
}
