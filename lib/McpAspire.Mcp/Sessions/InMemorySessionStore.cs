using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;

namespace McpAspire.Mcp.Sessions;

/// <summary>Keeps sessions in this process, as long as it lasts. Which of them end, and when, is the registry's business.</summary>
internal sealed class InMemorySessionStore : ISessionStore, IDisposable
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, InMemorySession> _sessions = new(StringComparer.Ordinal);
    private readonly McpHttpOptions _options;
    private readonly TimeProvider _time;
    private readonly ITimer _sweep;

    public InMemorySessionStore(IOptions<McpHttpOptions> options, IOptions<HttpServerTransportOptions> transportOptions)
    {
        _options = options.Value;
        _time = transportOptions.Value.TimeProvider;
        _sweep = _time.CreateTimer(_ => Sweep(), state: null, SweepInterval, SweepInterval);
    }

    public bool IsShared => false;

    public ValueTask<IReadOnlyList<string>> CreateAsync(string session, string owner, string part, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var created = new InMemorySession(_options, _time);
        created.Update(part, message);
        _sessions[session] = created;
        return ValueTask.FromResult<IReadOnlyList<string>>([]);
    }

    public ValueTask<StoredSession?> FindAsync(string session, CancellationToken cancellationToken) => ValueTask.FromResult(Find(session)?.Copy());

    public ValueTask<long?> UpdateAsync(string session, string part, ReadOnlyMemory<byte>? message, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Find(session)?.Update(part, message));

    public ValueTask<SessionState?> TouchAsync(string session, CancellationToken cancellationToken) => ValueTask.FromResult(Find(session)?.State);

    public ValueTask<bool> RemoveAsync(string session, CancellationToken cancellationToken) => ValueTask.FromResult(_sessions.TryRemove(session, out _));

    public ValueTask<long?> AppendAsync(string session, string stream, ReadOnlyMemory<byte> message, bool isLast, EventWriter? writer, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Find(session)?.Append(stream, message, isLast, writer));

    /// <summary>Keeps it whatever the number: nobody else tells of the session.</summary>
    public ValueTask<long?> TellAsync(string session, string part, long number, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        AppendAsync(session, ISessionStore.OwnStream, message, isLast: false, writer: null, cancellationToken);

    public ValueTask<StreamEvents?> ReadAsync(string session, string stream, long from, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Find(session)?.Read(stream, from));

    /// <summary>Does nothing: no writer is gone while its session is there.</summary>
    public ValueTask EndAsync(string session, string stream, long last, IReadOnlyList<ReadOnlyMemory<byte>> messages, CancellationToken cancellationToken) =>
        ValueTask.CompletedTask;

    public ValueTask BeatAsync(string process, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<StreamOpening?> OpenAsync(string session, long? after, CancellationToken cancellationToken) => ValueTask.FromResult(Find(session)?.Open(after));

    public ValueTask<IReadOnlyList<SessionEvent>> TakeAsync(string session, CancellationToken cancellationToken) => ValueTask.FromResult(Find(session)?.Take() ?? []);

    /// <summary>Takes nothing: there is no other process.</summary>
    public ValueTask<long?> PostAsync(string session, ReadOnlyMemory<byte> message, bool isKept, CancellationToken cancellationToken) =>
        ValueTask.FromResult<long?>(_sessions.ContainsKey(session) ? 0 : null);

    public ValueTask<IReadOnlyList<PostedMessage>> CollectAsync(string session, long after, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<PostedMessage>>([]);

    public void Dispose() => _sweep.Dispose();

    private InMemorySession? Find(string session) => _sessions.GetValueOrDefault(session);

    private void Sweep()
    {
        foreach (var session in _sessions.Values)
            session.DropOldEvents();
    }
}
