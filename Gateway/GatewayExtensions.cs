using McpAspire.Gateway.Health;
using McpAspire.Gateway.Routing;
using McpAspire.ServiceDefaults.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Transforms;

namespace McpAspire.Gateway;

internal static class GatewayExtensions
{
    public static void AddGateway(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            SetLimits(kestrel.Limits);
        });

        // Whatever LOG_LEVEL is: these log the URL of each request, where a client may have put a token by mistake.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        builder.Logging.AddFilter("Yarp.ReverseProxy.Forwarder", LogLevel.None); // ForwardingFailures has what matters of it.

        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler(handler => handler.StatusCodeSelector = exception =>
            exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError);
        builder.Services.AddReverseProxy()
            .AddServiceDiscoveryDestinationResolver()
            .AddTransforms(transforms => transforms.AddResponseHeaderRemove(HeaderNames.Server, ResponseCondition.Always))
            .LoadFromMemory(GatewayRoutes.Routes, GatewayRoutes.Clusters);
        builder.Services.AddBackendChecks(GatewayRoutes.Api, GatewayRoutes.Auth);
    }

    private static void SetLimits(Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = 4 * 1024 * 1024;
        limits.MaxRequestLineSize = 4 * 1024;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestHeaderCount = 64;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
    }

    private static void AddBackendChecks(this IServiceCollection services, params string[] backends)
    {
        // Without the retries that other clients have: not ready is an answer here, and it should come soon.
        services.AddHttpClient(BackendHealthCheck.HttpClientName, client => client.Timeout = TimeSpan.FromSeconds(2))
            .ConfigureAdditionalHttpMessageHandlers((handlers, _) => handlers.Clear())
            .AddServiceDiscovery();
        foreach (var backend in backends)
        {
            services.AddKeyedSingleton(backend, (provider, _) => new BackendHealthCheck(
                backend, provider.GetRequiredService<IHttpClientFactory>(), provider.GetRequiredService<TimeProvider>()));
            services.AddHealthChecks().Add(new HealthCheckRegistration(
                backend, provider => provider.GetRequiredKeyedService<BackendHealthCheck>(backend), failureStatus: null, [HealthTags.Ready, HealthPriority.Critical]));
        }
    }
}
