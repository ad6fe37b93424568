namespace McpAspire.Api.Hosting;

internal static partial class HttpServer
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The official MCP host cannot share sessions between replicas, so no client gets one: no questions to clients before 2026-07-28, no GET stream, no resumption")]
        public static partial void WithoutSessions(ILogger logger);
    }
}
