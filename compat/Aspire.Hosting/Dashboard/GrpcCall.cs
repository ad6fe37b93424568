using System.Buffers.Binary;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.Dashboard;

/// <summary>One gRPC call over HTTP/2: a message in, any number out, and a status in the trailers.</summary>
internal sealed class GrpcCall(HttpContext context)
{
    public const int Ok = 0, InvalidArgument = 3, NotFound = 5, Unimplemented = 12, Internal = 13, Unauthenticated = 16;
    private const int MaximumRequest = 64 * 1024;
    private const int Prefix = 5;

    /// <exception cref="InvalidProtocolBufferException">It is no message of that type.</exception>
    /// <exception cref="InvalidDataException">It is too long, or compressed.</exception>
    /// <exception cref="EndOfStreamException">It is cut short.</exception>
    public async Task<T> ReadAsync<T>(MessageParser<T> parser, CancellationToken cancellationToken) where T : IMessage<T>
    {
        var prefix = new byte[Prefix];
        await context.Request.Body.ReadExactlyAsync(prefix, cancellationToken);
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1));
        if (prefix[0] != 0 || length > MaximumRequest)
            throw new InvalidDataException("A request is one message of 64 KiB at most, not compressed.");
        var message = new byte[length];
        await context.Request.Body.ReadExactlyAsync(message, cancellationToken);
        return parser.ParseFrom(message);
    }

    public async Task WriteAsync(IMessage message, CancellationToken cancellationToken)
    {
        var frame = new byte[Prefix + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - Prefix);
        message.WriteTo(frame.AsSpan(Prefix));
        await context.Response.Body.WriteAsync(frame, cancellationToken);
        await context.Response.Body.FlushAsync(cancellationToken);
    }

    public void End(int status) => context.Response.AppendTrailer("grpc-status", $"{status}");
}
