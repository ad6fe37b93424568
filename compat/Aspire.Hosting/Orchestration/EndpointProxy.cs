using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// One port in front of all replicas: new connections go in turn to those that are running and healthy. If none is healthy, whoever runs
/// is asked, because only it can say what it lacks; if none runs, the connection is reset, as if nobody listened.
/// </summary>
internal sealed class EndpointProxy : IDisposable
{
    private const int BufferSize = 16 * 1024;

    /// <summary>How long a client is kept waiting for a process that runs but does not listen yet.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly IPAddress[] Loopback = [IPAddress.Loopback, IPAddress.IPv6Loopback];
    private readonly PortReservation _port;
    private readonly string _endpoint;
    private readonly IReadOnlyList<ProcessInstance> _replicas;
    private readonly ResourceNotificationService _notifications;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _closing = new();
    private uint _turn;

    /// <exception cref="DistributedApplicationException">The port is in use.</exception>
    public EndpointProxy(int? port, string endpoint, IReadOnlyList<ProcessInstance> replicas, ResourceNotificationService notifications, TimeProvider time)
    {
        _port = PortReservation.Of(port, listen: true);
        _endpoint = endpoint;
        _replicas = replicas;
        _notifications = notifications;
        _time = time;
        foreach (var listener in _port.Sockets)
            _ = AcceptAsync(listener, _closing.Token);
    }

    public int Port => _port.Port;

    public void Dispose()
    {
        _closing.Cancel();
        _port.Dispose();
    }

    private async Task AcceptAsync(Socket listener, CancellationToken closing)
    {
        while (!closing.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await listener.AcceptAsync(closing), closing);
            }
            catch (SocketException)
            {
                // The client has gone again, or there are too many open files: the others may still be served.
                await Task.Delay(Pause, _time, closing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket client, CancellationToken closing)
    {
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(closing);
        Socket? server = null;
        try
        {
            server = await ConnectAsync(closing);
            if (server is null)
                await broken.CancelAsync();
            else
                await Task.WhenAll(CopyAsync(client, server, broken), CopyAsync(server, client, broken));
        }
        catch (OperationCanceledException)
        {
            // The application ends before a replica was there.
        }

        Close(client, reset: broken.IsCancellationRequested);
        Close(server, reset: broken.IsCancellationRequested);
    }

    private async Task<Socket?> ConnectAsync(CancellationToken closing)
    {
        var since = _time.GetTimestamp();
        while (true)
        {
            var candidates = GetCandidates();
            foreach (var replica in candidates)
            {
                if (await TryConnectAsync(replica.TargetPorts[_endpoint], closing) is { } server)
                    return server;
            }

            if (candidates.Length == 0 || _time.GetElapsedTime(since) > Patience)
                return null;
            await Task.Delay(Pause, _time, closing);
        }
    }

    private ProcessInstance[] GetCandidates()
    {
        var running = _replicas.Select(replica => (Replica: replica, Health: GetHealth(replica))).Where(candidate => candidate.Health is not null).ToArray();
        var healthy = Array.FindAll(running, candidate => candidate.Health == HealthStatus.Healthy);
        var candidates = healthy.Length > 0 ? healthy : running;
        var first = candidates.Length > 0 ? (int)(Interlocked.Increment(ref _turn) % (uint)candidates.Length) : 0;
        return [.. candidates[first..].Concat(candidates[..first]).Select(candidate => candidate.Replica)];
    }

    private HealthStatus? GetHealth(ProcessInstance replica) =>
        _notifications.TryGetCurrentState(replica.Id, out var state) ? state.Snapshot.HealthStatus : null;

    private static async Task<Socket?> TryConnectAsync(int port, CancellationToken closing)
    {
        Socket? server = null;
        try
        {
            server = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await server.ConnectAsync(Loopback, port, closing);
            return server;
        }
        catch (SocketException)
        {
            server?.Dispose();
            return null;
        }
        catch
        {
            server?.Dispose();
            throw;
        }
    }

    /// <summary>Reads no more than has been taken on the other side, and passes on the end of one direction as just that.</summary>
    private static async Task CopyAsync(Socket from, Socket to, CancellationTokenSource broken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            to.NoDelay = true;
            while (await from.ReceiveAsync(buffer, broken.Token) is var read and > 0)
            {
                for (var sent = 0; sent < read;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), broken.Token);
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            await broken.CancelAsync();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Close(Socket? socket, bool reset)
    {
        if (reset && socket is not null)
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket?.Dispose();
    }
}
