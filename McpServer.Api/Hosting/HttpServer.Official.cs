using ModelContextProtocol.AspNetCore;

namespace McpAspire.Api.Hosting;

internal static partial class HttpServer
{
    static partial void CompleteHost(IMcpServerBuilder server) => server.WithHostChecks();

    static partial void CompleteEndpoint(IEndpointConventionBuilder endpoint) => endpoint.WithHostChecks();

    // Its sessions are in one process' memory. Moving them by ISessionMigrationHandler would carry the handshake only, and an answer or a stream that
    // reaches another replica would be lost; so there are none, and every request stands alone.
    private static partial void ShareSessions(IMcpServerBuilder server) =>
        server.Services.RequireSharedSessionKeys().AddOptions<HttpServerTransportOptions>().PostConfigure<ILoggerFactory>((transport, loggers) =>
        {
            transport.SessionMode = HttpServerSessionMode.Stateless;
            Log.WithoutSessions(loggers.CreateLogger(typeof(HttpServer).FullName!));
        });
}
