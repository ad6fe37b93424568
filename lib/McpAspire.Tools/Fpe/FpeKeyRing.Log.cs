using Microsoft.Extensions.Logging;

namespace McpAspire.Tools.Fpe;

internal sealed partial class FpeKeyRing
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The FPE tools have the published demo key: everybody can decrypt what it encrypts. Set FPE_KEYS")]
        public static partial void DemoKey(ILogger logger);
    }
}
