using McpAspire.Tools.Sandbox.Folders;

namespace McpAspire.Tools.Sandbox.Users;

/// <summary>
/// Users that nothing else uses, one for each run at a time. Workers on one machine share the range: a worker that uses a number holds the lock of a file of its
/// name, in a folder that only root may change, and the lock goes with the process however it ends.
/// </summary>
internal sealed class UidPool : IDisposable
{
    /// <summary>Where the locks are.</summary>
    public const string LockFolder = "/run/mcpaspire";

    private readonly Lock _lock = new();
    private readonly Stack<RunUser> _free = new();
    private readonly List<FileStream> _claims = [];
    private readonly List<int> _retired = [];
    private readonly int _first;
    private readonly int _count;
    private readonly string _folder;
    private int _next;

    /// <summary>Makes the folder of locks if there is none.</summary>
    /// <exception cref="IOException">It cannot be made, or others than root may change it.</exception>
    public UidPool(int first, int count, string folder = LockFolder)
    {
        (_first, _count, _folder) = (first, count, folder);
        Sweeper = Enumerable.Range(first + count, int.MaxValue - first - count).First(uid => !HasAccount(uid));
        if (OperatingSystem.IsLinux())
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (NativeFolder.Status(folder) is not { IsFolder: true, Owner: 0, IsWritableByOthers: false })
            throw new IOException($"{folder} is not a folder that only root may change.");
    }

    /// <summary>The user beyond the range that sweeps have as their real user: nothing runs as it, so nothing of it is met.</summary>
    public int Sweeper { get; }

    /// <summary>Those that are out of use, because a process of them could not be ended.</summary>
    public IReadOnlyList<int> Retired
    {
        get
        {
            lock (_lock)
                return [.. _retired];
        }
    }

    /// <summary>A user that no run has, or null when every one is taken.</summary>
    public RunUser? Take()
    {
        lock (_lock)
        {
            if (_free.TryPop(out var user))
                return user;
            while (_next < _count)
            {
                var uid = _first + _next++;
                if (!HasAccount(uid) && Claim(uid) is { } claim)
                {
                    _claims.Add(claim);
                    return new RunUser(uid);
                }
            }

            return null;
        }
    }

    /// <summary>Gives a user back, or takes it out of use when it is not known to have no processes.</summary>
    public void Return(RunUser user)
    {
        lock (_lock)
        {
            if (user.IsClean)
                _free.Push(user);
            else
                _retired.Add(user.Uid);
        }
    }

    /// <summary>Whether a user is one of the range.</summary>
    public bool Contains(int uid) => uid >= _first && uid < _first + _count;

    public void Dispose() => _claims.ForEach(claim => claim.Dispose());

    private FileStream? Claim(int uid)
    {
        try
        {
            return new FileStream(Path.Combine(_folder, $"{uid}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            // Another worker's.
            return null;
        }
    }

    private static bool HasAccount(int uid) =>
        File.Exists("/etc/passwd") && File.ReadLines("/etc/passwd").Any(line => line.Split(':') is { Length: > 2 } fields && fields[2] == $"{uid}");
}
