using Yarp.ReverseProxy.Forwarder;

namespace McpAspire.Gateway.Routing;

internal sealed partial class ForwardingFailures
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "A client of {Service} left: {Error}")]
        public static partial void ClientLeft(ILogger logger, string service, ForwarderError error);

        [LoggerMessage(2, LogLevel.Warning, "A request to {Service} failed: {Error}")]
        public static partial void ServiceFailed(ILogger logger, string service, ForwarderError error, Exception? exception);
    }
}
