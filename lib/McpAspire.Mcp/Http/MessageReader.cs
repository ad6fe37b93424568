using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using ModelContextProtocol;

namespace McpAspire.Mcp.Http;

/// <summary>Reads the body of a POST, within limits.</summary>
internal sealed class MessageReader(IOptions<McpHttpOptions> options)
{
    private readonly JsonRpcReader _reader = new(options.Value.MaxJsonDepth);
    private readonly int _maxSize = options.Value.MaxRequestBodySize;

    /// <exception cref="RejectedException">413: the body is too large; 400: it is not JSON (-32700) or not JSON-RPC (-32600).</exception>
    public async Task<IncomingMessages> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > _maxSize)
            throw TooLarge();

        // The server's own limit may be lower; it is for endpoints that have none.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server && server.MaxRequestBodySize < _maxSize)
            server.MaxRequestBodySize = _maxSize;

        var body = request.BodyReader;
        var cancellationToken = request.HttpContext.RequestAborted;
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            if (read.Buffer.Length > _maxSize)
                throw TooLarge();

            if (read.IsCompleted)
                return ReadAll(body, read.Buffer);

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private IncomingMessages ReadAll(PipeReader body, ReadOnlySequence<byte> buffer)
    {
        try
        {
            return Parse(buffer.IsSingleSegment ? buffer.FirstSpan : buffer.ToArray());
        }
        finally
        {
            body.AdvanceTo(buffer.End);
        }
    }

    private IncomingMessages Parse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonRpcReader.IsBatch(utf8)
                ? new IncomingMessages(_reader.ReadBatch(utf8), IsBatch: true)
                : new IncomingMessages([_reader.Read(utf8)], IsBatch: false);
        }
        catch (JsonException)
        {
            throw _reader.IsWellFormed(utf8, out var id)
                ? new RejectedException(StatusCodes.Status400BadRequest, McpErrorCode.InvalidRequest, "The body is not a JSON-RPC 2.0 message.") { RequestId = id }
                : new RejectedException(StatusCodes.Status400BadRequest, McpErrorCode.ParseError, "The body is not valid JSON.");
        }
    }

    private RejectedException TooLarge() =>
        new(StatusCodes.Status413PayloadTooLarge, RejectedException.TransportError, $"The body is larger than {_maxSize} bytes.");
}
