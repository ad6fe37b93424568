using Microsoft.Extensions.Logging;

namespace McpAspire.Tools.Fpe;

internal sealed partial class FpeKey
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The FPE tools use the published demo key: everybody can decrypt what they encrypt. Set FPE_KEY and FPE_TWEAK")]
        public static partial void DemoKey(ILogger logger);
    }
}
