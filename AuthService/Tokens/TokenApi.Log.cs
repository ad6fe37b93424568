namespace McpAspire.Auth.Tokens;

internal static partial class TokenApi
{
    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Issued a token to {Client} for {Scopes}")]
        public static partial void Issued(ILogger logger, string client, string scopes);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Refused a token: {Error}, {Description}")]
        public static partial void Refused(ILogger logger, string error, string description);

        [LoggerMessage(Level = LogLevel.Error, Message = "There is no key to sign with")]
        public static partial void NoKey(ILogger logger, Exception exception);
    }
}
