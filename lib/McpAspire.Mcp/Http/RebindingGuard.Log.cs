namespace McpAspire.Mcp.Http;

internal sealed partial class RebindingGuard
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Refused a request to host {Host}, which is not allowed")]
        public static partial void HostRefused(ILogger logger, string? host);

        [LoggerMessage(2, LogLevel.Warning, "Refused a request of origin {Origin}, which is not allowed")]
        public static partial void OriginRefused(ILogger logger, string origin);
    }
}
