using Microsoft.Extensions.Logging;

namespace McpAspire.Tools.Catalog;

internal sealed partial class CatalogReload
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The catalog was loaded anew: {Count} tools")]
        public static partial void Reloaded(ILogger logger, int count);

        [LoggerMessage(2, LogLevel.Error, "The catalog stays as it was: {Problem}")]
        public static partial void Refused(ILogger logger, string problem);
    }
}
