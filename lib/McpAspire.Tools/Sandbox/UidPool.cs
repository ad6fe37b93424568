using System.Net.Sockets;

namespace McpAspire.Tools.Sandbox;

/// <summary>
/// Users that nothing else uses, one for each run at a time. Workers on one machine share the range: who uses a number holds a socket of its name, which goes
/// with the process however it ends.
/// </summary>
internal sealed class UidPool(int first, int count) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Stack<RunUser> _free = new();
    private readonly List<Socket> _claims = [];
    private int _next;

    /// <summary>A user that no run has, or null when every one is taken.</summary>
    public RunUser? Take()
    {
        lock (_lock)
        {
            if (_free.TryPop(out var user))
                return user;
            while (_next < count)
            {
                var uid = first + _next++;
                if (!HasAccount(uid) && Claim(uid) is { } claim)
                {
                    _claims.Add(claim);
                    return new RunUser(uid);
                }
            }

            return null;
        }
    }

    /// <summary>Gives a user back.</summary>
    public void Return(RunUser user)
    {
        lock (_lock)
            _free.Push(user);
    }

    public void Dispose() => _claims.ForEach(claim => claim.Dispose());

    private static Socket? Claim(int uid)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint($"\0mcpaspire-uid-{uid}"));
            return socket;
        }
        catch (SocketException)
        {
            // Another worker's.
            socket.Dispose();
            return null;
        }
    }

    private static bool HasAccount(int uid) =>
        File.Exists("/etc/passwd") && File.ReadLines("/etc/passwd").Any(line => line.Split(':') is { Length: > 2 } fields && fields[2] == $"{uid}");
}
