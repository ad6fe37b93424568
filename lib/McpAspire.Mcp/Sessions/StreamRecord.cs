using System.Security.Cryptography;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Sessions;

/// <summary>
/// The events of the stream that answers one POST, kept so that the client can have them on another connection. It costs nothing until the response
/// becomes a stream.
/// </summary>
/// <param name="session">Whose stream it is.</param>
/// <param name="requests">What the stream answers.</param>
/// <param name="store">Keeps the events.</param>
/// <param name="peers">Where the stream may be followed.</param>
/// <param name="patience">How long the work goes on while nobody follows.</param>
/// <param name="time">The clock of that.</param>
/// <param name="logger">Is told of events that cannot be kept.</param>
internal sealed partial class StreamRecord(
    Session session,
    IEnumerable<JsonRpcRequest> requests,
    ISessionStore store,
    SessionPeers peers,
    TimeSpan patience,
    TimeProvider time,
    ILogger<StreamRecord> logger)
{
    /// <summary>How long a client is told to wait before it connects again.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private long? _last;
    private bool _isStarted;
    private bool _ended;
    private bool _isComplete;
    private int _followed;
    private volatile bool _isWatched;

    public string Stream => field ??= RandomNumberGenerator.GetHexString(16, lowercase: true);

    private EventWriter Writer => field ??= new EventWriter(peers.Self, LostRequests.Of(requests));

    /// <summary>The client has an event id to come back with.</summary>
    public bool CanResume => _last is not null && !_ended;

    /// <summary>The id of the event with which a stream starts, in revisions that have such events.</summary>
    public async Task<string?> PrimeAsync() =>
        ProtocolVersions.HasPrimingEvents(session.ProtocolVersion) ? await AppendAsync(ReadOnlyMemory<byte>.Empty, isLast: false) : null;

    /// <summary>Keeps an event and gives its id; null if it could not be kept, after which no other is.</summary>
    public async Task<string?> AppendAsync(ReadOnlyMemory<byte> message, bool isLast)
    {
        if (_ended)
            return null;

        if (!_isStarted)
            session.Connections.Add(this);

        _isStarted = true;
        _last = await TryAppendAsync(message, isLast);
        _ended = isLast || _last is null;
        _isComplete = isLast && _last is not null;
        if (_isWatched)
            await peers.TellAsync(BackplaneMessageKind.Appended, session.Name, detail: Stream);

        session.Connections.Watches.Wake(Stream);
        return _last is { } number ? StreamEventId.Format(Stream, number) : null;
    }

    /// <summary>
    /// Says that no event follows, if the last one did not say so. If something could not be kept, whoever follows the stream learns that they have lost it.
    /// </summary>
    public async Task EndAsync()
    {
        if (CanResume)
            await AppendAsync(ReadOnlyMemory<byte>.Empty, isLast: true);
        else if (_isStarted && !_isComplete)
            await SayLostAsync();

        if (_isStarted)
            session.Connections.Remove(this);
    }

    /// <summary>Somebody follows the stream on another connection, perhaps to another process.</summary>
    public void Follow()
    {
        _isWatched = true;
        Interlocked.Increment(ref _followed);
    }

    /// <summary>After the connection was lost: whether the work ends while somebody follows, or in the time in which somebody may still come.</summary>
    public async Task<bool> OutlivesItsClientAsync(Task work)
    {
        while (CanResume)
        {
            var followed = Volatile.Read(ref _followed);
            try
            {
                await work.WaitAsync(patience, time);
                return true;
            }
            catch (TimeoutException)
            {
                if (followed == Volatile.Read(ref _followed))
                    return false;
            }
        }

        return work.IsCompleted;
    }

    private async Task SayLostAsync()
    {
        var answers = LostRequests.AnswersTo(Writer.Requests);
        for (var i = 0; i < answers.Count; i++)
            await TryAppendAsync(answers[i], isLast: i == answers.Count - 1);

        session.Connections.Watches.Wake(Stream);
        if (_isWatched)
            await peers.TellAsync(BackplaneMessageKind.Appended, session.Name, detail: Stream);
    }

    private async Task<long?> TryAppendAsync(ReadOnlyMemory<byte> message, bool isLast)
    {
        try
        {
            return await store.AppendAsync(session.Name, Stream, message, isLast, Writer, CancellationToken.None);
        }
        catch (SessionStoreUnavailableException exception)
        {
            Log.NotKept(logger, exception);
            return null;
        }
    }
}
