using System.Net;
using System.Net.Sockets;

namespace McpAspire.IntegrationTests;

/// <summary>A TCP service that accepts and says nothing, which keeps a version scan busy for minutes, until it is told to hang up on everybody.</summary>
internal sealed class HoldingService : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _held = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;
    private bool _hangUp;

    public HoldingService()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>The arguments of a version scan of it.</summary>
    public Dictionary<string, object?> ScanArguments => new() { ["target"] = "127.0.0.1", ["ports"] = $"{Port}", ["service_version"] = true };

    /// <summary>The command line of such a scan.</summary>
    public string ScanCommandLine => $"nmap.* -p {Port} ";

    public void HangUp()
    {
        lock (_held)
        {
            _hangUp = true;
            _held.ForEach(socket => socket.Dispose());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _accepting;
        HangUp();
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stopping.Token);
                lock (_held)
                {
                    if (_hangUp)
                        socket.Dispose();
                    else
                        _held.Add(socket);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the test.
        }
    }
}
