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

    private PortReservation(int port)
    {
        Port = port;
        try
        {
            Port = Bind(IPAddress.Loopback, AddressFamily.InterNetwork);
            if (Socket.OSSupportsIPv6)
                Bind(IPAddress.IPv6Loopback, AddressFamily.InterNetworkV6);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public int Port { get; }

    /// <exception cref="DistributedApplicationException">The port is in use.</exception>
    public static PortReservation Of(int port)
    {
        try
        {
            return new(port);
        }
        catch (SocketException e)
        {
            throw new DistributedApplicationException($"port {port} cannot be used: {e.Message}.", e);
        }
    }

    public static PortReservation Any()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new(port: 0);
            }
            catch (SocketException) when (attempt < 20)
            {
                // The port is free on 127.0.0.1 but not on ::1: another one, then.
            }
        }
    }

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

    private int Bind(IPAddress address, AddressFamily family)
    {
        var socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(socket);
        try
        {
            socket.Bind(new IPEndPoint(address, Port));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressNotAvailable && family == AddressFamily.InterNetworkV6)
        {
            return Port;
        }

        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
