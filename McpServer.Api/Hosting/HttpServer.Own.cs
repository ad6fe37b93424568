using McpAspire.Api.Sessions;

namespace McpAspire.Api.Hosting;

internal static partial class HttpServer
{
    private static partial void ShareSessions(IMcpServerBuilder server) => server.Services.AddRedisSessions();
}
