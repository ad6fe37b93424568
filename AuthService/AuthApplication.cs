using McpAspire.Auth.Metadata;
using McpAspire.Auth.Tokens;

namespace McpAspire.Auth;

/// <summary>The service, composed.</summary>
internal static class AuthApplication
{
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.AddServiceDefaults();
        builder.AddTokenIssuing();
        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseExceptionHandler();
        app.MapDefaultEndpoints();
        app.MapTokenApi();
        app.MapMetadataApi();
        return app;
    }
}
