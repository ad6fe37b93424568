using System.Text.Json.Nodes;
using System.Threading.Channels;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Http;

/// <summary>One request of a client on its way through a server: everything that belongs to it goes out on the response of its POST.</summary>
internal sealed class Exchange : ITransport
{
    private readonly RunningServer _server;
    private readonly JsonRpcRequest _request;
    private readonly RequestId _clientId;
    private readonly MessageResponse _response;

    // Whoever answers also ends the response, which is little work: handing it to another thread would cost more.
    private readonly TaskCompletionSource _answered = new();

    private int _ended;
    private volatile bool _isAbandoned;

    public Exchange(RunningServer server, JsonRpcRequest request, MessageResponse response)
    {
        _server = server;
        _request = request;
        _clientId = request.Id;
        _response = response;
    }

    /// <summary>Requests of clients that do not know of each other share a server, which tells requests apart by their ids.</summary>
    public RequestId ServerId
    {
        get => _request.Id;
        init => _request.Id = value;
    }

    /// <summary>The request stands alone, so that nothing can be asked of its client.</summary>
    public bool IsStateless { get; init; }

    /// <summary>From 2026-07-28 on some errors have HTTP statuses.</summary>
    public bool HasErrorStatuses { get; init; }

    /// <summary>Others answer on the same response, so it has to be an event stream.</summary>
    public bool IsBatched { get; init; }

    /// <summary>Sees the answer just before it is sent. A <see cref="RejectedException"/> takes its place.</summary>
    public Func<JsonRpcMessage, ValueTask>? Answering { get; init; }

    /// <summary>Completes when the client has its answer, or will never have one.</summary>
    public Task Answered => _answered.Task;

    string? ITransport.SessionId => _server.Transport.SessionId;

    ChannelReader<JsonRpcMessage> ITransport.MessageReader => throw new NotSupportedException("An exchange only sends.");

    /// <summary>Hands the request to the server.</summary>
    public void Begin(HttpContext context, string? protocolVersion)
    {
        _request.Context = new JsonRpcMessageContext
        {
            RelatedTransport = this,
            User = context.User,
            ProtocolVersion = protocolVersion,
            ExecutionContext = ExecutionContext.Capture(),
        };
        _server.Transport.Deliver(_request);
    }

    public Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default) => message switch
    {
        JsonRpcMessageWithId answer and (JsonRpcResponse or JsonRpcError) when answer.Id == ServerId => AnswerAsync(answer),
        JsonRpcRequest when IsStateless => throw new InvalidOperationException("A client of this revision cannot be asked; throw InputRequiredException instead."),
        // A tool may keep its server and say more later, when this response is over: what belonged to the request belongs to none then.
        _ when _answered.Task.IsCompleted && !_isAbandoned => _server.Transport.SendMessageAsync(message, cancellationToken),
        _ => _response.SendEventAsync(WithClientId(_server.Transport.ToClient(message))),
    };

    /// <summary>Stops the work, whose answer nobody waits for any more.</summary>
    public void Abandon()
    {
        if (!TryEnd())
            return;

        _isAbandoned = true;
        _server.Transport.Deliver(new JsonRpcNotification
        {
            Method = NotificationMethods.CancelledNotification,
            Params = new JsonObject { ["requestId"] = ServerId.ToJson() },
        });
        _answered.TrySetResult();
    }

    /// <summary>Ends without an answer, because the client has cancelled its request itself.</summary>
    public void EndUnanswered()
    {
        if (!TryEnd())
            return;

        _isAbandoned = true;
        _answered.TrySetResult();
    }

    /// <summary>Answers in place of the server.</summary>
    public Task FailAsync(RejectedException rejection)
    {
        var error = rejection.ToMessage();
        error.Id = ServerId;
        return AnswerAsync(error, rejection.Status);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private bool TryEnd() => Interlocked.Exchange(ref _ended, 1) == 0;

    private async Task AnswerAsync(JsonRpcMessageWithId answer, int? status = null)
    {
        if (!TryEnd())
            return;

        answer.Id = _clientId;
        try
        {
            if (Answering is not null)
                await Answering(answer);

            await SendAsync(answer, status ?? StatusOf(answer));
        }
        catch (RejectedException rejection)
        {
            var error = rejection.ToMessage();
            error.Id = _clientId;
            await SendAsync(error, rejection.Status);
        }
        finally
        {
            _answered.TrySetResult();
        }
    }

    private Task SendAsync(JsonRpcMessage answer, int status) => IsBatched ? _response.SendEventAsync(answer) : _response.SendAnswerAsync(answer, status);

    private int StatusOf(JsonRpcMessage answer) => answer is JsonRpcError { Error.Code: var code } && HasErrorStatuses
        ? (McpErrorCode)code switch
        {
            McpErrorCode.MethodNotFound => StatusCodes.Status404NotFound,
            McpErrorCode.HeaderMismatch or McpErrorCode.MissingRequiredClientCapability or McpErrorCode.UnsupportedProtocolVersion => StatusCodes.Status400BadRequest,
            _ => StatusCodes.Status200OK,
        }
        : StatusCodes.Status200OK;

    // A subscription is known by the id of the request that opened it.
    private JsonRpcMessage WithClientId(JsonRpcMessage message)
    {
        if (ServerId != _clientId && message is JsonRpcNotification { Params: JsonObject parameters } && parameters["_meta"] is JsonObject meta && meta.ContainsKey(MetaKeys.SubscriptionId))
            meta[MetaKeys.SubscriptionId] = _clientId.ToJson();

        return message;
    }
}
