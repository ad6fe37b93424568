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

    public async ValueTask<IReadOnlyList<string>> CreateAsync(string session, string part, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var ended = await RunAsync(_scripts.Create, [session, part, message], cancellationToken);
        return [.. ended.Items.ToArray().Select(name => name.AsString())];
    }

    public async ValueTask<StoredSession?> FindAsync(string session, CancellationToken cancellationToken)
    {
        var found = await RunAsync(_scripts.Find, [session], cancellationToken);
        if (found.IsNull)
            return null;

        var parts = new Dictionary<string, ReadOnlyMemory<byte>>();
        for (var i = 1; i < found.Count; i += 2)
            parts[found[i].AsString()] = found[i + 1].AsBytes();

        return new StoredSession(found[0].AsInt64(), parts);
    }

    public async ValueTask<long?> UpdateAsync(string session, string part, ReadOnlyMemory<byte>? message, CancellationToken cancellationToken) =>
        Number(await RunAsync(_scripts.Update, message is { } set ? [session, part, set] : [session, part], cancellationToken));

    public async ValueTask<long?> TouchAsync(string session, CancellationToken cancellationToken) =>
        Number(await RunAsync(_scripts.Touch, [session], cancellationToken));

    public async ValueTask<bool> RemoveAsync(string session, CancellationToken cancellationToken) =>
        (await RunAsync(_scripts.Remove, [session], cancellationToken)).AsInt64() == 1;

    public async ValueTask<long?> AppendAsync(string session, string stream, ReadOnlyMemory<byte> message, bool isLast, CancellationToken cancellationToken) =>
        Number(await RunAsync(_scripts.Append, [session, stream, message, isLast ? 1 : 0], cancellationToken));

    public async ValueTask<IReadOnlyList<SessionEvent>?> ReadAsync(string session, string stream, long from, CancellationToken cancellationToken) =>
        Events(await RunAsync(_scripts.Follow, [session, stream, from], cancellationToken));

    public async ValueTask<IReadOnlyList<SessionEvent>?> TakeAsync(string session, long? after, CancellationToken cancellationToken) =>
        Events(await RunAsync(_scripts.Take, after is { } number ? [session, number] : [session], cancellationToken));

    private static long? Number(RedisValue reply) => reply.IsNull ? null : reply.AsInt64();

    private static IReadOnlyList<SessionEvent>? Events(RedisValue reply) => reply.IsNull
        ? null
        : [.. reply.Items.ToArray().Select(item => new SessionEvent(item[0].AsInt64(), item[1].AsBytes(), item[2].AsInt64() == 1))];

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
