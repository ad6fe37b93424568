namespace McpAspire.Mcp.Sessions;

/// <summary>
/// Where sessions are kept: the requests that made a session what it is, the events that a client may ask for again, and what a client sent for a
/// process that may not have heard it. A session is known by its name, which is not its id. Every method throws
/// <see cref="SessionStoreUnavailableException"/> while the store is away.
/// </summary>
public interface ISessionStore
{
    /// <summary>Whether a session lives on here when its process ends: other processes see it, and the store ends it when it rests too long.</summary>
    bool IsShared { get; }

    /// <summary>The stream of what belongs to no request. Its events are kept only while someone takes them; see <see cref="TakeAsync"/>.</summary>
    const string OwnStream = "own";

    /// <summary>In place of a number: the message was not taken.</summary>
    const long TooMuch = -1;

    /// <summary>
    /// Keeps a new session. When its owner has too many, theirs that has rested longest ends; when there are too many of all, that of the owner who has
    /// most.
    /// </summary>
    /// <param name="session">Its name.</param>
    /// <param name="owner">A key of the principal whom it belongs to.</param>
    /// <param name="part">The name of its first part.</param>
    /// <param name="message">The part: JSON-RPC in UTF-8.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The names of the sessions that ended.</returns>
    ValueTask<IReadOnlyList<string>> CreateAsync(string session, string owner, string part, ReadOnlyMemory<byte> message, CancellationToken cancellationToken);

    /// <summary>A session with all its parts; null if there is none.</summary>
    ValueTask<StoredSession?> FindAsync(string session, CancellationToken cancellationToken);

    /// <summary>Sets a part of a session, or takes it out.</summary>
    /// <param name="session">Its name.</param>
    /// <param name="part">The part's name.</param>
    /// <param name="message">JSON-RPC in UTF-8; null takes the part out.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The session's version then; null if it has ended or has too many parts.</returns>
    ValueTask<long?> UpdateAsync(string session, string part, ReadOnlyMemory<byte>? message, CancellationToken cancellationToken);

    /// <summary>Says that a session is in use.</summary>
    /// <returns>Where it is; null if it has ended.</returns>
    ValueTask<SessionState?> TouchAsync(string session, CancellationToken cancellationToken);

    /// <summary>Ends a session.</summary>
    /// <returns>False if there was none.</returns>
    ValueTask<bool> RemoveAsync(string session, CancellationToken cancellationToken);

    /// <summary>Keeps an event of one of a session's streams.</summary>
    /// <param name="session">The session's name.</param>
    /// <param name="stream">The stream's name.</param>
    /// <param name="message">JSON-RPC in UTF-8, or empty for an event that only marks a place.</param>
    /// <param name="isLast">No event of this stream follows.</param>
    /// <param name="writer">Who writes the stream; null for <see cref="OwnStream"/>, which anyone may write.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>
    /// Its number, which rises in a session over all streams; null if it is not kept: it is too large, nobody would take it, or there is no such session.
    /// </returns>
    ValueTask<long?> AppendAsync(string session, string stream, ReadOnlyMemory<byte> message, bool isLast, EventWriter? writer, CancellationToken cancellationToken);

    /// <summary>
    /// Keeps an event of <see cref="OwnStream"/> that says what has come of a part. Every process that has a copy of the session tells it: of those that
    /// tell the same, or less, only the first counts.
    /// </summary>
    /// <param name="session">The session's name.</param>
    /// <param name="part">The part's name.</param>
    /// <param name="number">How far it has come.</param>
    /// <param name="message">JSON-RPC in UTF-8.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The event's number; null if it is not kept, or if as much has been told before.</returns>
    ValueTask<long?> TellAsync(string session, string part, long number, ReadOnlyMemory<byte> message, CancellationToken cancellationToken);

    /// <summary>One of a stream's events and those behind it.</summary>
    /// <returns>Null if that event, and so perhaps one behind it, is no longer there or was never one of this stream.</returns>
    ValueTask<StreamEvents?> ReadAsync(string session, string stream, long from, CancellationToken cancellationToken);

    /// <summary>Ends a stream in place of its writer, if that is gone and has written nothing since.</summary>
    /// <param name="session">The session's name.</param>
    /// <param name="stream">The stream's name.</param>
    /// <param name="last">The number of the stream's last event.</param>
    /// <param name="messages">The events that end it, at least one: JSON-RPC in UTF-8.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    ValueTask EndAsync(string session, string stream, long last, IReadOnlyList<ReadOnlyMemory<byte>> messages, CancellationToken cancellationToken);

    /// <summary>Says that a process, which writes streams, is alive: for <see cref="McpHttpOptions.ProcessLease"/>, as an event that it appends does.</summary>
    ValueTask BeatAsync(string process, CancellationToken cancellationToken);

    /// <summary>Opens a connection for <see cref="OwnStream"/> and takes what it missed. It is the first call that makes such events be kept.</summary>
    /// <param name="session">The session's name.</param>
    /// <param name="after">A place in that stream, to have the events behind it again even if they were taken; null for none.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Null if an event behind that place is no longer there, or the place was never one.</returns>
    ValueTask<StreamOpening?> OpenAsync(string session, long? after, CancellationToken cancellationToken);

    /// <summary>Takes the events of <see cref="OwnStream"/> that nobody has taken yet, so that each is sent on one connection only.</summary>
    ValueTask<IReadOnlyList<SessionEvent>> TakeAsync(string session, CancellationToken cancellationToken);

    /// <summary>Takes a client's message for a process that waits for it, within <see cref="McpHttpOptions.MaxMessageBytesPerSession"/> and <see cref="McpHttpOptions.MaxMessageBytesPerPrincipal"/>.</summary>
    /// <param name="session">The session's name.</param>
    /// <param name="message">JSON-RPC in UTF-8.</param>
    /// <param name="isKept">False for a message that may be lost: it is only counted.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>
    /// Its number, or that of the last message before one that is not kept; <see cref="TooMuch"/> if the session has sent too much; null if it has ended.
    /// </returns>
    ValueTask<long?> PostAsync(string session, ReadOnlyMemory<byte> message, bool isKept, CancellationToken cancellationToken);

    /// <summary>The messages that were posted after another one, in their order; the oldest go after a minute.</summary>
    ValueTask<IReadOnlyList<PostedMessage>> CollectAsync(string session, long after, CancellationToken cancellationToken);
}
