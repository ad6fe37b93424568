using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// A loopback port that nobody else is given, though our child can listen on it: a socket that is bound but does not listen keeps the
/// kernel from handing out its port, and a server binds beside it because both set SO_REUSEADDR (.NET, Redis and libuv do).
/// </summary>
internal sealed class PortReservation : IDisposable
{
    private readonly List<Socket> _sockets = [];

    private PortReservation(int port, bool listen)
    {
        try
        {
            Port = Bind(IPAddress.Loopback, port, listen);
            if (Socket.OSSupportsIPv6)
                Bind(IPAddress.IPv6Loopback, Port, listen);
        }
        catch (SocketException e) when (e.SocketErrorCode != SocketError.AddressNotAvailable)
        {
            Dispose();
            throw;
        }
        catch (SocketException)
        {
            // There is no ::1 on this machine.
        }
    }

    public int Port { get; }

    /// <summary>One for each address family.</summary>
    public IReadOnlyList<Socket> Sockets => _sockets;

    /// <summary>That port, or any if null; to keep it for somebody, or to listen on it.</summary>
    /// <exception cref="DistributedApplicationException">The port is in use.</exception>
    public static PortReservation Of(int? port, bool listen = false)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new(port ?? 0, listen);
            }
            catch (SocketException e) when (port is not null || attempt == 20)
            {
                throw new DistributedApplicationException($"port {port?.ToString() ?? "of any number"} cannot be used: {e.Message}.", e);
            }
            catch (SocketException)
            {
                // What the kernel gave us of 127.0.0.1 is taken on ::1: another one, then.
            }
        }
    }

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

    private int Bind(IPAddress address, int port, bool listen)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(socket);
        socket.Bind(new IPEndPoint(address, port));
        if (listen)
            socket.Listen();
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
