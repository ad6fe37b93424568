using Microsoft.Extensions.Logging;

namespace McpAspire.Security.Tokens;

internal sealed partial class JwksClient
{
    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Loaded {KeyCount} verification keys")]
        public static partial void Loaded(ILogger logger, int keyCount);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The keys at {JwksUri} could not be loaded; those that are known stay in use")]
        public static partial void LoadFailed(ILogger logger, string jwksUri, Exception exception);
    }
}
