using McpAspire.Api.Callers;
using McpAspire.Security;
using McpAspire.Security.Tokens;
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
        builder.AddCallerIdentity();
        // The transport is last, for services stop in reverse: what is in flight when the input ends still finds its worker.
        builder.AddSingleProcessServer();
        builder.Services.AddMcpServer().WithStdioTransport();
        return builder.Build();
    }

    private static void AddCallerIdentity(this IHostApplicationBuilder builder)
    {
        if (builder.Configuration.GetAvailableAuthMode() == AuthMode.Production)
        {
            builder.Services.AddTokenValidation(builder.Configuration);
            builder.Services.AddSingleton<ICallerIdentity, StdioTokenIdentity>();
        }
        else
        {
            builder.Services.AddSingleton<ICallerIdentity>(new StdioAnonymousIdentity(builder.Configuration.GetAnonymous()));
        }
    }
}
