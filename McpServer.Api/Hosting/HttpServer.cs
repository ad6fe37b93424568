using McpAspire.Api.Callers;
using McpAspire.Api.Mcp;
using McpAspire.Api.Operation;
using McpAspire.Api.Sessions;
using McpAspire.Mcp;
using McpAspire.Security.Authentication;
using ModelContextProtocol.AspNetCore;

namespace McpAspire.Api.Hosting;

/// <summary>MCP over Streamable HTTP: distributed with a Redis connection string, a single process without one.</summary>
internal static class HttpServer
{
    private const string McpPath = "/mcp";

    public static WebApplication Build(string[] args)
    {
        // Not the working directory: the settings of a server that an assistant starts are not those of the project that it is started in.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.UseListenAddress();
        builder.AddServiceDefaults();
        builder.AddPrincipalAuthentication();
        builder.Services.AddSingleton<ICallerIdentity, HttpCallerIdentity>();

        var server = builder.Services.AddMcpServer()
            .WithHttpTransport(transport => transport.SessionMode = HttpServerSessionMode.StatefulForInitializeClients)
            .RequireScopeToRead();
        builder.Services.AddOptions<HttpServerTransportOptions>().BindConfiguration(McpHttpOptions.Section);

        if (builder.Configuration.GetConnectionString("redis") is { Length: > 0 } redis)
        {
            builder.AddDistributedServer(redis);
            server.Services.AddRedisSessions();
        }
        else
        {
            builder.AddSingleProcessServer();
        }

        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseWhen(context => context.Request.Path == McpPath, mcp => mcp.UseMiddleware<ReadScope>());
        app.MapDefaultEndpoints();
        app.MapProtectedResourceMetadata();
        app.MapToolOperation();

        app.MapMcp(McpPath).RequireAuthorization();
        return app;
    }
}
