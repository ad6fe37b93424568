using System.Text;
using McpAspire.Mcp;
using McpAspire.Mcp.Sessions;
using McpAspire.Redis;
using ModelContextProtocol.AspNetCore;

namespace McpAspire.Api.Sessions;

/// <summary>The Lua scripts of the store. Its settings are part of their text, so that no call repeats them.</summary>
internal sealed class SessionScripts
{
    private static readonly TimeSpan MessageLifetime = TimeSpan.FromMinutes(1);

    private readonly string _preamble;

    public SessionScripts(McpHttpOptions http, HttpServerTransportOptions transport)
    {
        var lifetime = transport.IdleTimeout == Timeout.InfiniteTimeSpan ? 0 : Milliseconds(transport.IdleTimeout);
        _preamble = $"""
            local lifetime, max_sessions, max_owned, max_parts = {lifetime}, {transport.MaxIdleSessionCount}, {http.MaxSessionsPerPrincipal}, {StoredSession.MaxParts}
            local event_lifetime, max_events, max_bytes = {Milliseconds(http.EventLifetime)}, {http.MaxEventsPerSession}, {http.MaxEventBytesPerSession}
            local message_lifetime, max_posted, max_sent = {Milliseconds(MessageLifetime)}, {http.MaxMessageBytesPerSession}, {http.MaxMessageBytesPerPrincipal}
            local own_stream, process_lease = '{ISessionStore.OwnStream}', {Milliseconds(http.ProcessLease)}
            {Read("common")}
            """;
        Create = Script("create");
        Find = Script("find");
        Update = Script("update");
        Touch = Script("touch");
        Remove = Script("remove");
        Append = Script("append");
        Tell = Script("tell");
        Follow = Script("follow");
        End = Script("end");
        Beat = Script("beat");
        Open = Script("open");
        Take = Script("take");
        Post = Script("post");
        Collect = Script("collect");
    }

    public RedisScript Create { get; }

    public RedisScript Find { get; }

    public RedisScript Update { get; }

    public RedisScript Touch { get; }

    public RedisScript Remove { get; }

    public RedisScript Append { get; }

    public RedisScript Tell { get; }

    public RedisScript Follow { get; }

    public RedisScript End { get; }

    public RedisScript Beat { get; }

    public RedisScript Open { get; }

    public RedisScript Take { get; }

    public RedisScript Post { get; }

    public RedisScript Collect { get; }

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;

    private static string Read(string name)
    {
        using var stream = typeof(SessionScripts).Assembly.GetManifestResourceStream($"sessions.{name}.lua")
            ?? throw new InvalidOperationException($"The script {name}.lua is not in the assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private RedisScript Script(string name) => new($"{_preamble}\n{Read(name)}");
}
