using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace McpAspire.Security.Tests;

/// <summary>Real servers on free loopback ports.</summary>
internal static class WebServer
{
    public static WebApplicationBuilder CreateBuilder(string url = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        return builder;
    }

    public static async Task<WebApplication> StartAsync(this WebApplicationBuilder builder, Action<WebApplication> configure)
    {
        var app = builder.Build();
        configure(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    public static HttpClient CreateClient(this WebApplication app) => new() { BaseAddress = new Uri(app.Urls.Single()) };
}
