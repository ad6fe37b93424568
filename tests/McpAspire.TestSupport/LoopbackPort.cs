using System.Net;
using System.Net.Sockets;

namespace McpAspire.TestSupport;

/// <summary>Ports for programs that cannot choose one themselves.</summary>
public static class LoopbackPort
{
    /// <summary>A port that nobody listens on now; somebody may a moment later, so be ready to try another.</summary>
    public static int FindFree()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
