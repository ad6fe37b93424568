using McpAspire.Api.Callers;
using McpAspire.Api.Mcp;
using McpAspire.Api.Operation;
using McpAspire.Mcp;
using McpAspire.Security.Authentication;
using ModelContextProtocol.AspNetCore;

namespace McpAspire.Api.Hosting;

/// <summary>MCP over Streamable HTTP: distributed with a Redis connection string, a single process without one.</summary>
internal static partial class HttpServer
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

        // Said although it is our host's default, for it is not the official one's.
        var server = builder.Services.AddMcpServer()
            .WithHttpTransport(transport => transport.SessionMode = HttpServerSessionMode.StatefulForInitializeClients)
            .RequireScopeToRead();
        builder.Services.AddOptions<HttpServerTransportOptions>().BindConfiguration(McpHttpOptions.Section);
        CompleteHost(server);

        if (builder.Configuration.GetConnectionString("redis") is { Length: > 0 } redis)
        {
            builder.AddDistributedServer(redis);
            ShareSessions(server);
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

        // Not within the call: one of a partial method that has no body is left out with its arguments.
        var endpoint = app.MapMcp(McpPath).RequireAuthorization();
        CompleteEndpoint(endpoint);
        return app;
    }

    /// <summary>Adds what the MCP host lacks, if it is not ours.</summary>
    static partial void CompleteHost(IMcpServerBuilder server);

    /// <inheritdoc cref="CompleteHost"/>
    static partial void CompleteEndpoint(IEndpointConventionBuilder endpoint);

    /// <summary>Makes any replica serve any request.</summary>
    private static partial void ShareSessions(IMcpServerBuilder server);
}
