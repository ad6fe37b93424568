using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace McpAspire.Gateway.Routing;

/// <summary>What is behind the gateway, by path. What is not here does not exist.</summary>
internal static class GatewayRoutes
{
    public const string Api = "mcp-api";
    public const string Auth = "auth";

    private const string Anybody = "anonymous";
    private const string WhoeverIsAuthenticated = "default";

    // A scan may say nothing for long; the stream of its events is not to be cut.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(10);

    public static IReadOnlyList<ClusterConfig> Clusters { get; } = [Cluster(Api), Cluster(Auth)];

    public static IReadOnlyList<RouteConfig> Routes { get; } =
    [
        Route("/oauth/{**rest}", Auth, Anybody),
        Route("/.well-known/{**rest}", Auth, Anybody),
        Route("/.well-known/oauth-protected-resource/{**rest}", Api, Anybody),
        Route("/mcp", Api, WhoeverIsAuthenticated),
        Route("/tools/{**rest}", Api, WhoeverIsAuthenticated),
        Route("/", Api, WhoeverIsAuthenticated),
        Route("/health", Api, WhoeverIsAuthenticated),
        Route("/metrics", Api, WhoeverIsAuthenticated),
        Route("/events", Api, WhoeverIsAuthenticated),
        Route("/config", Api, WhoeverIsAuthenticated),
        Route("/version", Api, WhoeverIsAuthenticated),
    ];

    private static RouteConfig Route(string path, string cluster, string policy) => new()
    {
        RouteId = path,
        ClusterId = cluster,
        AuthorizationPolicy = policy,
        Match = new RouteMatch { Path = path, Methods = ["GET", "HEAD", "POST", "DELETE", "OPTIONS"] },
    };

    private static ClusterConfig Cluster(string service) => new()
    {
        ClusterId = service,
        Destinations = new Dictionary<string, DestinationConfig>(StringComparer.Ordinal) { [service] = new() { Address = $"http://{service}" } },
        HttpRequest = new ForwarderRequestConfig { ActivityTimeout = LongestSilence },
    };
}
