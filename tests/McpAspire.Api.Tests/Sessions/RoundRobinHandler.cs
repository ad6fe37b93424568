namespace McpAspire.Api.Tests.Sessions;

/// <summary>A gateway without affinity: each request goes to the next replica.</summary>
internal sealed class RoundRobinHandler(params IReadOnlyList<Uri> replicas) : DelegatingHandler(new SocketsHttpHandler())
{
    private int _next = -1;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.RequestUri = new Uri(replicas[Interlocked.Increment(ref _next) % replicas.Count], request.RequestUri!.PathAndQuery);
        return base.SendAsync(request, cancellationToken);
    }
}
