using McpAspire.Api.Callers;
using McpAspire.Api.Mcp;
using McpAspire.Security.Authentication;

namespace McpAspire.Api.Hosting;

/// <summary>MCP over Streamable HTTP: distributed with a Redis connection string, a single process without one.</summary>
internal static class HttpServer
{
    public static WebApplication Build(string[] args)
    {
        // Not the working directory: the settings of a server that an assistant starts are not those of the project that it is started in.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.UseListenAddress();
        builder.AddServiceDefaults();
        builder.AddPrincipalAuthentication();
        builder.Services.AddSingleton<ICallerIdentity, HttpCallerIdentity>();
        builder.Services.AddMcpServer().WithHttpTransport().RequireScopeToRead();

        if (builder.Configuration.GetConnectionString("redis") is { Length: > 0 } redis)
            builder.AddDistributedServer(redis);
        else
            builder.AddSingleProcessServer();

        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapDefaultEndpoints();
        app.MapProtectedResourceMetadata();
        app.MapMcp("/mcp").RequireAuthorization();
        return app;
    }
}
