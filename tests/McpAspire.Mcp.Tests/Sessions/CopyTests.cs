using System.Collections.Concurrent;
using System.Text;
using McpAspire.Mcp.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace McpAspire.Mcp.Tests.Sessions;

/// <summary>Copies of sessions that another process started.</summary>
public sealed class CopyTests
{
    [Fact]
    public async Task Who_comes_just_after_a_copy_was_made_uses_it()
    {
        await using var server = await TestServer.StartAsync(services: services => services.AddSingleton<ISessionStore, OtherProcessStore>());
        var store = (OtherProcessStore)server.Services.GetRequiredService<ISessionStore>();
        var (id, name) = server.Services.GetRequiredService<SessionIds>().Create("anonymous");

        // Held up after it has found no copy, and before it makes one.
        store.HoldNext();
        var late = PingAsync(server, id, TestContext.Current.CancellationToken);
        await store.Held.Task.WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken);
        await PingAsync(server, id, TestContext.Current.CancellationToken);
        store.Release.Set();
        await late;

        store.Found[name].ShouldBe(1);
    }

    [Fact]
    public async Task Who_waits_for_a_copy_has_it_though_the_client_that_it_was_made_for_has_left()
    {
        var (calls, configuring) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var server = await TestServer.StartAsync(
            transport => transport.ConfigureSessionOptions = async (_, _, cancellationToken) =>
            {
                if (Interlocked.Increment(ref calls) > 1)
                    return;

                configuring.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            },
            services: services => services.AddSingleton<ISessionStore, OtherProcessStore>());
        var store = (OtherProcessStore)server.Services.GetRequiredService<ISessionStore>();
        var (id, _) = server.Services.GetRequiredService<SessionIds>().Create("anonymous");
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var first = PingAsync(server, id, leaving.Token);
        await configuring.Task.WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken);
        store.HoldNext();
        var second = PingAsync(server, id, TestContext.Current.CancellationToken);
        await store.Held.Task.WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken);
        store.Release.Set();

        await leaving.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(first);
        await second.WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken);
    }

    private static async Task PingAsync(TestServer server, string session, CancellationToken cancellationToken)
    {
        using var request = RawMcp.Post(RawMcp.Ping, ("Mcp-Session-Id", session));

        // To its end: until then its identifier, which all have, is taken in the session.
        using var response = await server.Http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Has every session, and counts how often one is looked for.</summary>
    private sealed class OtherProcessStore : ISessionStore, IDisposable
    {
        private int _holds;

        public ConcurrentDictionary<string, int> Found { get; } = new();

        public TaskCompletionSource Held { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ManualResetEventSlim Release { get; } = new();

        public bool IsShared
        {
            get
            {
                if (Interlocked.Exchange(ref _holds, 0) == 1)
                {
                    Held.SetResult();
                    Release.Wait(TestServer.Patience);
                }

                return true;
            }
        }

        public void HoldNext() => Volatile.Write(ref _holds, 1);

        public void Dispose() => Release.Dispose();

        public ValueTask<StoredSession?> FindAsync(string session, CancellationToken cancellationToken)
        {
            Found.AddOrUpdate(session, 1, (_, count) => count + 1);
            return ValueTask.FromResult<StoredSession?>(
                new(new SessionState(1, 0), new Dictionary<string, ReadOnlyMemory<byte>> { ["initialize"] = Encoding.UTF8.GetBytes(RawMcp.Initialize) }));
        }

        public ValueTask<SessionState?> TouchAsync(string session, CancellationToken cancellationToken) => ValueTask.FromResult<SessionState?>(new(1, 0));

        public ValueTask BeatAsync(string process, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask<IReadOnlyList<string>> CreateAsync(string session, string owner, string part, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<long?> UpdateAsync(string session, string part, ReadOnlyMemory<byte>? message, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<long?> TellAsync(string session, string part, long number, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<bool> RemoveAsync(string session, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<long?> AppendAsync(string session, string stream, ReadOnlyMemory<byte> message, bool isLast, EventWriter? writer, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<StreamEvents?> ReadAsync(string session, string stream, long from, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask EndAsync(string session, string stream, long last, IReadOnlyList<ReadOnlyMemory<byte>> messages, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<StreamOpening?> OpenAsync(string session, long? after, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<IReadOnlyList<SessionEvent>> TakeAsync(string session, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<long?> PostAsync(string session, ReadOnlyMemory<byte> message, bool isKept, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<IReadOnlyList<PostedMessage>> CollectAsync(string session, long after, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
