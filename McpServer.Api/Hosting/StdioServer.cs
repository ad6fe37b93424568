using McpAspire.Api.Callers;
using McpAspire.ServiceDefaults.Logging;

namespace McpAspire.Api.Hosting;

/// <summary>MCP over standard input and output, in one process, for an assistant that starts the server itself.</summary>
internal static class StdioServer
{
    public static IHost Build(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.AddServiceDefaults();
        builder.Logging.LogToStandardError();
        builder.Services.AddSingleton<ICallerIdentity, StdioCallerIdentity>();
        // The transport is last, for services stop in reverse: what is in flight when the input ends still finds its worker.
        builder.AddSingleProcessServer();
        builder.Services.AddMcpServer().WithStdioTransport();
        return builder.Build();
    }
}
