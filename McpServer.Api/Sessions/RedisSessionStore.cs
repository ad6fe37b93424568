using McpAspire.Mcp;
using McpAspire.Mcp.Sessions;
using McpAspire.Redis;
using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;

namespace McpAspire.Api.Sessions;

/// <summary>
/// Sessions in Redis, shared by all replicas. Every change is one script; time is Redis' own. What is stored where: <c>Scripts/common.lua</c>.
/// </summary>
internal sealed class RedisSessionStore(
    RedisClient redis,
    IOptions<McpHttpOptions> httpOptions,
    IOptions<HttpServerTransportOptions> transportOptions) : ISessionStore
{
    private readonly SessionScripts _scripts = new(httpOptions.Value, transportOptions.Value);

    public bool IsShared => true;

    public async ValueTask<IReadOnlyList<string>> CreateAsync(string session, string owner, string part, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var ended = await RunAsync(_scripts.Create, [session, owner, part, message], cancellationToken);
        return [.. ended.Items.ToArray().Select(name => name.AsString())];
    }

    public async ValueTask<StoredSession?> FindAsync(string session, CancellationToken cancellationToken)
    {
        var found = await RunAsync(_scripts.Find, [session], cancellationToken);
        if (found.IsNull)
            return null;

        var parts = new Dictionary<string, ReadOnlyMemory<byte>>();
        for (var i = 2; i < found.Count; i += 2)
            parts[found[i].AsString()] = found[i + 1].AsBytes();

        return new StoredSession(State(found), parts);
    }

    public async ValueTask<long?> UpdateAsync(string session, string part, ReadOnlyMemory<byte>? message, CancellationToken cancellationToken) =>
        Number(await RunAsync(_scripts.Update, message is { } set ? [session, part, set] : [session, part], cancellationToken));

    public async ValueTask<SessionState?> TouchAsync(string session, CancellationToken cancellationToken) =>
        await RunAsync(_scripts.Touch, [session], cancellationToken) is { IsNull: false } touched ? State(touched) : null;

    public async ValueTask<bool> RemoveAsync(string session, CancellationToken cancellationToken) =>
        (await RunAsync(_scripts.Remove, [session], cancellationToken)).AsInt64() == 1;

    public async ValueTask<long?> AppendAsync(string session, string stream, ReadOnlyMemory<byte> message, bool isLast, EventWriter? writer, CancellationToken cancellationToken)
    {
        RedisArgument[] arguments = [session, stream, message, isLast ? 1 : 0];
        return Number(await RunAsync(_scripts.Append, writer is null ? arguments : [.. arguments, writer.Process, writer.Requests], cancellationToken));
    }

    public async ValueTask<long?> TellAsync(string session, string part, long number, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        Number(await RunAsync(_scripts.Tell, [session, part, number, message], cancellationToken));

    public async ValueTask<StreamEvents?> ReadAsync(string session, string stream, long from, CancellationToken cancellationToken)
    {
        var found = await RunAsync(_scripts.Follow, [session, stream, from], cancellationToken);
        return found.IsNull ? null : new StreamEvents(Events(found[0]), found[1].IsNull ? default(ReadOnlyMemory<byte>?) : found[1].AsBytes());
    }

    public async ValueTask EndAsync(string session, string stream, long last, IReadOnlyList<ReadOnlyMemory<byte>> messages, CancellationToken cancellationToken) =>
        await RunAsync(_scripts.End, [session, stream, last, .. messages.Select(message => (RedisArgument)message)], cancellationToken);

    public async ValueTask BeatAsync(string process, CancellationToken cancellationToken) => await RunAsync(_scripts.Beat, [process], cancellationToken);

    public async ValueTask<StreamOpening?> OpenAsync(string session, long? after, CancellationToken cancellationToken) =>
        await RunAsync(_scripts.Open, after is { } number ? [session, number] : [session], cancellationToken) is { IsNull: false } opened
            ? new StreamOpening(opened[0].AsInt64(), Events(opened[1]))
            : null;

    public async ValueTask<IReadOnlyList<SessionEvent>> TakeAsync(string session, CancellationToken cancellationToken) =>
        Events(await RunAsync(_scripts.Take, [session], cancellationToken));

    public async ValueTask<long?> PostAsync(string session, ReadOnlyMemory<byte> message, bool isKept, CancellationToken cancellationToken) =>
        Number(await RunAsync(_scripts.Post, [session, message, isKept ? 1 : 0], cancellationToken));

    public async ValueTask<IReadOnlyList<PostedMessage>> CollectAsync(string session, long after, CancellationToken cancellationToken)
    {
        var found = await RunAsync(_scripts.Collect, [session, after], cancellationToken);
        return [.. found.Items.ToArray().Select(item => new PostedMessage(item[0].AsInt64(), item[1].AsBytes()))];
    }

    private static long? Number(RedisValue reply) => reply.IsNull ? null : reply.AsInt64();

    private static SessionState State(RedisValue reply) => new(reply[0].AsInt64(), reply[1].AsInt64());

    private static IReadOnlyList<SessionEvent> Events(RedisValue reply) =>
        [.. reply.Items.ToArray().Select(item => new SessionEvent(item[0].AsInt64(), item[1].AsBytes(), item[2].AsInt64() == 1))];

    private async ValueTask<RedisValue> RunAsync(RedisScript script, RedisArgument[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            return await redis.EvaluateAsync(script, [SessionStorage.Prefix], arguments, cancellationToken);
        }
        catch (Exception exception) when (SessionStorage.IsOutage(exception))
        {
            throw SessionStorage.ToUnavailable(exception);
        }
    }
}
