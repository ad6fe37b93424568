using Microsoft.Extensions.Logging;

namespace McpAspire.Tools.Sandbox;

internal sealed partial class SandboxTiers
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Programs run in sandbox tier {Tier} (Landlock version {Landlock}, {Users})")]
        public static partial void Chosen(ILogger logger, SandboxTier tier, int landlock, string users);

        [LoggerMessage(2, LogLevel.Warning, "A sandbox tier is not available: {Reason}")]
        public static partial void TierUnavailable(ILogger logger, string reason);

        [LoggerMessage(3, LogLevel.Warning, "This kernel has no Landlock: what a program can reach of files and processes is left to its user and its namespaces")]
        public static partial void NoLandlock(ILogger logger);

        [LoggerMessage(4, LogLevel.Warning, "The folder {Folder} of a worker that has ended could not be removed: {Reason}")]
        public static partial void FolderOfDeadWorkerLeft(ILogger logger, string folder, string reason);
    }
}
