namespace Aspire.Hosting.Publishing;

internal sealed partial class ManifestPublisher
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Published manifest to: {Path}")]
        public static partial void Published(ILogger logger, string path);

        [LoggerMessage(2, LogLevel.Error, "The manifest cannot be published: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
