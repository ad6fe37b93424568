using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Google.Protobuf;

namespace McpAspire.Hosting.Tests;

/// <summary>The dashboard's side of the resource service: gRPC over HTTP/2 without TLS, frame by frame.</summary>
internal sealed class GrpcClient(string address, string? apiKey) : IDisposable
{
    private readonly HttpClient _http = new()
    {
        BaseAddress = new(address),
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    public async IAsyncEnumerable<T> StreamAsync<T>(
        string method, MessageParser<T> parser, IMessage? request, [EnumeratorCancellation] CancellationToken cancellationToken) where T : IMessage<T>
    {
        using var response = await SendAsync(method, Frame(request), cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var prefix = new byte[5];
        while (await body.ReadAtLeastAsync(prefix, prefix.Length, throwOnEndOfStream: false, cancellationToken) == prefix.Length)
        {
            var message = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix.AsSpan(1))];
            await body.ReadExactlyAsync(message, cancellationToken);
            yield return parser.ParseFrom(message);
        }

        Status(response).ShouldBe("0");
    }

    public ValueTask<T> CallAsync<T>(string method, MessageParser<T> parser, IMessage? request, CancellationToken cancellationToken) where T : IMessage<T> =>
        StreamAsync(method, parser, request, cancellationToken).SingleAsync(cancellationToken);

    /// <summary>What becomes of a call whose body is these bytes.</summary>
    public async Task<string> StatusAsync(string method, byte[] body, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, body, cancellationToken);
        await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return Status(response);
    }

    public void Dispose() => _http.Dispose();

    public static byte[] Frame(IMessage? message)
    {
        var frame = new byte[5 + (message?.CalculateSize() ?? 0)];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - 5);
        message?.WriteTo(frame.AsSpan(5));
        return frame;
    }

    private static string Status(HttpResponseMessage response) => response.TrailingHeaders.GetValues("grpc-status").Single();

    private async Task<HttpResponseMessage> SendAsync(string method, byte[] body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/aspire.v1.DashboardService/{method}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        if (apiKey is not null)
            request.Headers.Add("x-resource-service-api-key", apiKey);
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/grpc");
        return response;
    }
}
