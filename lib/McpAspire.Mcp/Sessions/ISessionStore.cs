namespace McpAspire.Mcp.Sessions;

/// <summary>
/// Where sessions are kept: the requests that made a session what it is, and the events that a client may ask for again. A session is known by its
/// name, which is not its id. Every method throws <see cref="SessionStoreUnavailableException"/> while the store is away.
/// </summary>
public interface ISessionStore
{
    /// <summary>Whether a session lives on here when its process ends: other processes see it, and the store ends it when it rests too long.</summary>
    bool IsShared { get; }

    /// <summary>The stream of what belongs to no request. Its events are kept only while someone takes them; see <see cref="TakeAsync"/>.</summary>
    const string OwnStream = "own";

    /// <summary>Keeps a new session. When there are too many, those that have rested longest end.</summary>
    /// <param name="session">Its name.</param>
    /// <param name="part">The name of its first part.</param>
    /// <param name="message">The part: JSON-RPC in UTF-8.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The names of the sessions that ended.</returns>
    ValueTask<IReadOnlyList<string>> CreateAsync(string session, string part, ReadOnlyMemory<byte> message, CancellationToken cancellationToken);

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
    /// <returns>Its version; null if it has ended.</returns>
    ValueTask<long?> TouchAsync(string session, CancellationToken cancellationToken);

    /// <summary>Ends a session.</summary>
    /// <returns>False if there was none.</returns>
    ValueTask<bool> RemoveAsync(string session, CancellationToken cancellationToken);

    /// <summary>Keeps an event of one of a session's streams.</summary>
    /// <param name="session">The session's name.</param>
    /// <param name="stream">The stream's name.</param>
    /// <param name="message">JSON-RPC in UTF-8, or empty for an event that only marks a place.</param>
    /// <param name="isLast">No event of this stream follows.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>
    /// Its number, which rises in a session over all streams; null if it is not kept: it is too large, nobody would take it, or there is no such session.
    /// </returns>
    ValueTask<long?> AppendAsync(string session, string stream, ReadOnlyMemory<byte> message, bool isLast, CancellationToken cancellationToken);

    /// <summary>One of a stream's events and those behind it.</summary>
    /// <returns>Null if that event, and so perhaps one behind it, is no longer there or was never one of this stream.</returns>
    ValueTask<IReadOnlyList<SessionEvent>?> ReadAsync(string session, string stream, long from, CancellationToken cancellationToken);

    /// <summary>
    /// Takes the events of <see cref="OwnStream"/> that nobody has taken yet, so that each is sent on one connection only. It is the first call that makes
    /// such events be kept.
    /// </summary>
    /// <param name="session">The session's name.</param>
    /// <param name="after">An event of that stream, to have those behind it again even if they were taken; null for none.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Null if the event is no longer there or was never one of this stream.</returns>
    ValueTask<IReadOnlyList<SessionEvent>?> TakeAsync(string session, long? after, CancellationToken cancellationToken);
}
