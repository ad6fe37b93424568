using Microsoft.Extensions.Logging;

namespace McpAspire.Tools.Sandbox;

internal sealed partial class ProcessSandbox
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A process of an ended run is still there and cannot be ended")]
        public static partial void ProcessLeft(ILogger logger);

        [LoggerMessage(2, LogLevel.Warning, "The folder {Folder} of an ended run could not be removed")]
        public static partial void FolderLeft(ILogger logger, string folder, Exception exception);

        [LoggerMessage(3, LogLevel.Error, "User {Uid} is out of use: a process of it cannot be ended")]
        public static partial void UserRetired(ILogger logger, int uid);
    }
}
