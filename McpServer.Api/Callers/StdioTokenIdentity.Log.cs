using McpAspire.Security.Tokens;

namespace McpAspire.Api.Callers;

internal sealed partial class StdioTokenIdentity
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Rejected an access token: {Reason}")]
        public static partial void Rejected(ILogger logger, TokenRejection reason);
    }
}
