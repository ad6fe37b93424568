using McpAspire.Api.Hosting;
using McpAspire.Auth;
using McpAspire.Gateway.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Yarp.ReverseProxy.Configuration;

namespace McpAspire.Gateway.Tests;

/// <summary>The route table against the endpoints of the real services.</summary>
public sealed class BackendRouteTests : IAsyncLifetime
{
    private static readonly string[] Settings = ["--AUTH_MODE=production", "--Auth:Issuer=https://tools.example"];

    private readonly WebApplication _api = HttpServer.Build(Settings);
    private readonly WebApplication _auth = AuthApplication.Build(Settings);

    public static TheoryData<string> Routes => [.. GatewayRoutes.Table.Select(route => route.RouteId)];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _auth.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public void Each_route_and_method_has_an_endpoint_behind_it(string id)
    {
        var route = GatewayRoutes.Table.Single(route => route.RouteId == id);

        foreach (var method in route.Match.Methods!)
            EndpointsOf(route).ShouldContain(endpoint => Accepts(endpoint, method), $"{method} {id}");
    }

    // The endpoints whose paths the gateway forwards by this route and no other.
    private IEnumerable<RouteEndpoint> EndpointsOf(RouteConfig route) =>
        ((IEndpointRouteBuilder)(route.ClusterId == GatewayRoutes.Api ? _api : _auth)).DataSources
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(endpoint => RouteOf(endpoint.RoutePattern.RawText!) == route);

    // The longest template is the most specific one in this table.
    private static RouteConfig? RouteOf(string path) => GatewayRoutes.Table
        .Where(route => new TemplateMatcher(TemplateParser.Parse(route.Match.Path!), []).TryMatch(path.TrimEnd('/'), []))
        .MaxBy(route => route.Match.Path!.Length);

    private static bool Accepts(RouteEndpoint endpoint, string method) =>
        endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is not { HttpMethods: { Count: > 0 } methods } || methods.Contains(method);
}
