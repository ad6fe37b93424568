using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace McpAspire.ServiceDefaults.Tests;

/// <summary>A service on a free loopback port.</summary>
internal static class RunningService
{
    public static async Task<WebApplication> StartAsync(Action<WebApplicationBuilder> configure, Action<WebApplication> map, params string[] settings)
    {
        var app = Build(configure, map, settings);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    public static WebApplication Build(Action<WebApplicationBuilder> configure, Action<WebApplication> map, params string[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = settings, ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.SetMinimumLevel(LogLevel.None);
        configure(builder);
        var app = builder.Build();
        map(app);
        return app;
    }
}
