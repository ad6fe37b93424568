using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Server;

namespace McpAspire.Mcp;

/// <summary>Starts servers with the options of <c>AddMcpServer()</c>.</summary>
internal sealed class ServerFactory(
    IOptions<McpServerOptions> serverOptions,
    IOptionsFactory<McpServerOptions> serverOptionsFactory,
    IOptions<HttpServerTransportOptions> transportOptions,
    IServiceProvider services,
    ClientMistakes loggers)
{
    /// <summary>Servers differ from caller to caller, so that they cannot be shared.</summary>
    public bool IsPerCaller => transportOptions.Value.ConfigureSessionOptions is not null;

    /// <summary>Starts a server that anyone may be served by.</summary>
    public RunningServer Start(string? sessionId) => Start(sessionId, serverOptions.Value);

    /// <summary>Starts a server for the caller.</summary>
    public async ValueTask<RunningServer> StartAsync(HttpContext context, string? sessionId)
    {
        if (transportOptions.Value.ConfigureSessionOptions is not { } configure)
            return Start(sessionId);

        var options = serverOptionsFactory.Create(Options.DefaultName);
        await configure(context, options, context.RequestAborted);
        return Start(sessionId, options);
    }

    private RunningServer Start(string? sessionId, McpServerOptions options)
    {
        var transport = new ServerTransport(sessionId);
        return new RunningServer(McpServer.Create(transport, options, loggers, services), transport);
    }
}
