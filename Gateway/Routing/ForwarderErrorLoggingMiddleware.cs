using Yarp.ReverseProxy.Forwarder;

namespace McpAspire.Gateway.Routing;

/// <summary>Logs requests that could not be forwarded. YARP's own log warns of each client that ends a stream, which is what MCP clients do.</summary>
internal sealed partial class ForwarderErrorLoggingMiddleware(RequestDelegate next, ILogger<ForwarderErrorLoggingMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        if (context.GetForwarderErrorFeature() is not { } failure)
            return;

        var service = context.GetReverseProxyFeature().Cluster.Config.ClusterId;
        if (IsOfClient(failure.Error))
            Log.ClientDisconnected(logger, service, failure.Error);
        else
            Log.ServiceFailed(logger, service, failure.Error, failure.Exception);
    }

    // "Canceled" is what the client cancelled; a service that is silent for too long has an error of its own.
    private static bool IsOfClient(ForwarderError error) => error is
        ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.RequestBodyClient or
        ForwarderError.ResponseBodyCanceled or ForwarderError.ResponseBodyClient;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "A client of {Service} disconnected: {Error}")]
        public static partial void ClientDisconnected(ILogger logger, string service, ForwarderError error);

        [LoggerMessage(2, LogLevel.Warning, "A request to {Service} failed: {Error}")]
        public static partial void ServiceFailed(ILogger logger, string service, ForwarderError error, Exception? exception);
    }
}
