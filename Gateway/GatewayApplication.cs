using McpAspire.Gateway.Requests;
using McpAspire.Gateway.Routing;
using McpAspire.Security.Authentication;
using McpAspire.ServiceDefaults.Health;

namespace McpAspire.Gateway;

/// <summary>The service, composed.</summary>
internal static class GatewayApplication
{
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.AddServiceDefaults();
        builder.AddPrincipalAuthentication();
        builder.AddGateway();
        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseMiddleware<RequestValidationMiddleware>();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapLiveness();
        app.MapReadiness();
        app.MapReverseProxy(proxy =>
        {
            proxy.UseMiddleware<ForwarderErrorLoggingMiddleware>();
            proxy.UseLoadBalancing();
        });
        return app;
    }
}
