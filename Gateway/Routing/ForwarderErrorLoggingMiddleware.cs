using Yarp.ReverseProxy.Forwarder;

namespace McpAspire.Gateway.Routing;

/// <summary>
/// Tells of services that fail. In place of YARP, which warns as loudly of clients that hang up, as every one that ends a stream does.
/// </summary>
internal sealed partial class ForwardingFailures(RequestDelegate next, ILogger<ForwardingFailures> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        if (context.GetForwarderErrorFeature() is not { } failure)
            return;

        var service = context.GetReverseProxyFeature().Cluster.Config.ClusterId;
        if (IsOfClient(failure.Error))
            Log.ClientLeft(logger, service, failure.Error);
        else
            Log.ServiceFailed(logger, service, failure.Error, failure.Exception);
    }

    // YARP says "canceled" of what the client cancelled only; a service that is silent for too long has an error of its own.
    private static bool IsOfClient(ForwarderError error) => error is
        ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.RequestBodyClient or
        ForwarderError.ResponseBodyCanceled or ForwarderError.ResponseBodyClient;
}
