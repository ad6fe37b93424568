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

        // At any LOG_LEVEL: these log the URL of each request, where a client may have put a token by mistake.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        builder.Logging.AddFilter("Yarp.ReverseProxy.Forwarder", LogLevel.None); // ForwarderErrorLoggingMiddleware replaces it.

        builder.Services.AddProblemDetails(problems => problems.CustomizeProblemDetails = DescribeMissingRoute);
        builder.Services.AddExceptionHandler(handler => handler.StatusCodeSelector = exception =>
            exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError);
        builder.Services.AddReverseProxy()
            .AddServiceDiscoveryDestinationResolver()
            .AddTransforms(transforms => transforms.AddResponseHeaderRemove(HeaderNames.Server, ResponseCondition.Always))
            .LoadFromMemory(GatewayRoutes.Create(builder.Configuration), GatewayRoutes.Clusters);
        builder.Services.AddBackendChecks(GatewayRoutes.Api, GatewayRoutes.Auth);
    }

    private static void DescribeMissingRoute(ProblemDetailsContext context)
    {
        if (context.ProblemDetails.Status == StatusCodes.Status404NotFound && context.HttpContext.GetEndpoint() is null)
            context.ProblemDetails.Detail = "The gateway has no route for this host and path.";
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
        // Without retries: "not ready" is an answer here.
        services.AddHttpClient(BackendHealthCheck.HttpClientName)
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
