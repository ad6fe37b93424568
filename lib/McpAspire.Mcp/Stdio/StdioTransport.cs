using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Stdio;

/// <summary>
/// Messages as lines. In three ways kinder than the SDK's: the end of the input does not silence what is under way, a line that cannot be read is
/// always answered, and a cancelled tool leaves no half line behind.
/// </summary>
internal sealed partial class StdioTransport(Stream input, Stream output, ILogger<StdioTransport> logger) : ITransport
{
    private const int MaxLineSize = 4 << 20;
    private const int MaxJsonDepth = 64;

    private static readonly JsonTypeInfo<JsonRpcMessage> Message = (JsonTypeInfo<JsonRpcMessage>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage));

    private readonly JsonRpcReader _reader = new(MaxJsonDepth);
    private readonly Channel<JsonRpcMessage> _incoming = Channel.CreateUnbounded<JsonRpcMessage>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<RequestId, JsonRpcRequest> _asked = new();
    private readonly ConcurrentDictionary<RequestId, JsonRpcRequest> _subscriptions = new();
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly CancellationTokenSource _gone = new();
    private volatile bool _ended;

    public string? SessionId => null;

    public ChannelReader<JsonRpcMessage> MessageReader => _incoming.Reader;

    /// <summary>Cancelled when nobody reads what is written.</summary>
    public CancellationToken Gone => _gone.Token;

    /// <summary>Reads messages until the input ends or the token is cancelled; what came until then still gets its answers.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        var lines = PipeReader.Create(input);
        try
        {
            await ReadLinesAsync(lines, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Log.Stopped(logger);
        }
        finally
        {
            End();
        }
    }

    public async Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
    {
        if (message is JsonRpcRequest request)
        {
            _asked[request.Id] = request;
            if (_ended)
                throw new IOException("The client has closed its end and cannot be asked.");
        }
        else if (message is JsonRpcMessageWithId answer)
        {
            _subscriptions.TryRemove(answer.Id, out _);
        }

        // Without the caller's token: a line is written whole or not at all.
        await _gate.WaitAsync(CancellationToken.None);
        try
        {
            await output.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(message, Message), (byte)'\n'], CancellationToken.None);
            await output.FlushAsync(CancellationToken.None);
        }
        catch (IOException)
        {
            await _gone.CancelAsync();
            throw;
        }
        finally
        {
            _gate.Release();
        }
    }

    public ValueTask DisposeAsync()
    {
        _incoming.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    private async Task ReadLinesAsync(PipeReader lines, CancellationToken cancellationToken)
    {
        var skipping = false;
        while (true)
        {
            // Waited for from outside, because a read from a terminal or a pipe cannot be cancelled.
            var read = await lines.ReadAsync(CancellationToken.None).AsTask().WaitAsync(cancellationToken);
            var rest = read.Buffer;
            while (TryCutLine(ref rest, read.IsCompleted, out var line))
            {
                if (!skipping)
                    await TakeAsync(line);

                skipping = false;
            }

            if (rest.Length > MaxLineSize)
            {
                if (!skipping)
                    await RejectAsync(McpErrorCode.InvalidRequest, $"The line is longer than {MaxLineSize} bytes.", default);

                skipping = true;
                rest = rest.Slice(rest.End);
            }

            lines.AdvanceTo(rest.Start, read.Buffer.End);
            if (read.IsCompleted)
                return;
        }
    }

    private static bool TryCutLine(ref ReadOnlySequence<byte> rest, bool isLast, out ReadOnlySequence<byte> line)
    {
        line = rest;
        if (rest.PositionOf((byte)'\n') is { } newLine)
        {
            line = rest.Slice(0, newLine);
            rest = rest.Slice(rest.GetPosition(1, newLine));
            return true;
        }

        if (!isLast || rest.IsEmpty)
            return false;

        rest = rest.Slice(rest.End);
        return true;
    }

    private async Task TakeAsync(ReadOnlySequence<byte> line)
    {
        var utf8 = line.ToArray();
        if (utf8.AsSpan().Trim(" \t\r"u8).IsEmpty)
            return;

        try
        {
            Deliver(_reader.Read(utf8));
        }
        catch (JsonException)
        {
            await (_reader.IsWellFormed(utf8, out var id)
                ? RejectAsync(McpErrorCode.InvalidRequest, "The line is not a JSON-RPC 2.0 message.", id)
                : RejectAsync(McpErrorCode.ParseError, "The line is not valid JSON.", id));
        }
    }

    private void Deliver(JsonRpcMessage message)
    {
        if (message is JsonRpcRequest { Method: RequestMethods.SubscriptionsListen } subscription)
            _subscriptions[subscription.Id] = subscription;
        else if (message is JsonRpcResponse or JsonRpcError)
            _asked.TryRemove(((JsonRpcMessageWithId)message).Id, out _);

        _incoming.Writer.TryWrite(message);
    }

    private Task RejectAsync(McpErrorCode code, string message, RequestId id)
    {
        Log.Rejected(logger, message);
        return SendMessageAsync(new JsonRpcError { Id = id, Error = new JsonRpcErrorDetail { Code = (int)code, Message = message } });
    }

    // Whatever would wait for the client for ever learns that it is gone: only then does everything under way have an end.
    private void End()
    {
        _ended = true;
        foreach (var id in _asked.Keys)
            _incoming.Writer.TryWrite(new JsonRpcError { Id = id, Error = new JsonRpcErrorDetail { Code = (int)McpErrorCode.InternalError, Message = "The client has closed its end." } });

        foreach (var id in _subscriptions.Keys)
        {
            _incoming.Writer.TryWrite(new JsonRpcNotification
            {
                Method = NotificationMethods.CancelledNotification,
                Params = new JsonObject { ["requestId"] = id.ToJson() },
            });
        }

        _incoming.Writer.TryComplete();
    }
}
