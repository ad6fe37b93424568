namespace Aspire.Hosting.Orchestration;

internal sealed class HttpCommand(EndpointReference endpoint, string path, HttpCommandOptions options)
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(100) };

    public HttpMethod Method => options.Method ?? HttpMethod.Post;

    public async Task<ExecuteCommandResult> ExecuteAsync(ExecuteCommandContext context)
    {
        using var request = new HttpRequestMessage(Method, new Uri(new Uri(endpoint.Url), path));
        if (options.PrepareRequest is { } prepare)
        {
            await prepare(new()
            {
                ServiceProvider = context.ServiceProvider,
                ResourceName = context.ResourceName,
                Endpoint = endpoint,
                Request = request,
                CancellationToken = context.CancellationToken,
            });
        }

        using var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.CancellationToken);
        return response.IsSuccessStatusCode
            ? CommandResults.Success()
            : CommandResults.Failure($"{Method} {request.RequestUri} answers {(int)response.StatusCode}");
    }
}
