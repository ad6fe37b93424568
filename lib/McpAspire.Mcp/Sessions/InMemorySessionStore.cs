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

    public ValueTask<IReadOnlyList<string>> CreateAsync(string session, string part, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var created = new InMemorySession(_options, _time);
        created.Update(part, message);
        _sessions[session] = created;
        return ValueTask.FromResult<IReadOnlyList<string>>([]);
    }

    public ValueTask<StoredSession?> FindAsync(string session, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_sessions.GetValueOrDefault(session)?.Copy());

    public ValueTask<long?> UpdateAsync(string session, string part, ReadOnlyMemory<byte>? message, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_sessions.GetValueOrDefault(session)?.Update(part, message));

    public ValueTask<long?> TouchAsync(string session, CancellationToken cancellationToken) => ValueTask.FromResult(_sessions.GetValueOrDefault(session)?.Version);

    public ValueTask<bool> RemoveAsync(string session, CancellationToken cancellationToken) => ValueTask.FromResult(_sessions.TryRemove(session, out _));

    public ValueTask<long?> AppendAsync(string session, string stream, ReadOnlyMemory<byte> message, bool isLast, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_sessions.GetValueOrDefault(session)?.Append(stream, message, isLast));

    public ValueTask<IReadOnlyList<SessionEvent>?> ReadAsync(string session, string stream, long from, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_sessions.GetValueOrDefault(session)?.Read(stream, from));

    public ValueTask<IReadOnlyList<SessionEvent>?> TakeAsync(string session, long? after, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_sessions.GetValueOrDefault(session)?.Take(after));

    public void Dispose() => _sweep.Dispose();

    private void Sweep()
    {
        foreach (var session in _sessions.Values)
            session.DropOldEvents();
    }
}
