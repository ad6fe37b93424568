using McpAspire.Security.Tokens;
using Microsoft.Extensions.Logging;

namespace McpAspire.Security.Authentication;

internal sealed partial class BearerHandler
{
    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Rejected an access token: {Reason}")]
        public static partial void Rejected(ILogger logger, TokenRejection reason);
    }
}
