using System.ComponentModel;
using System.Globalization;
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

    private const int MaxAccounts = 16 * 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(1);

    // EWOULDBLOCK.
    private const int LockedByAnother = 11;

    private readonly Lock _lock = new();
    private readonly List<RunUser> _free = new();
    private readonly List<FileStream> _claims = [];
    private readonly List<int> _retired = [];
    private readonly HashSet<int> _accounts = ReadAccounts();
    private readonly int _first;
    private readonly int _count;
    private readonly string _folder;
    private int _next;

    /// <summary>Makes the folder of locks if there is none.</summary>
    /// <exception cref="IOException">It cannot be made, or others than root may change it.</exception>
    public UidPool(int first, int count, string folder = LockFolder)
    {
        (_first, _count, _folder) = (first, count, folder);
        Sweeper = Enumerable.Range(first + count, int.MaxValue - first - count).First(uid => !_accounts.Contains(uid));
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
    /// <exception cref="IOException">The machine's accounts or the locks cannot be read.</exception>
    public RunUser? Take()
    {
        lock (_lock)
        {
            if (_free.Count > 0)
                return TakeAt(_free.Count - 1);
            for (; _next < _count; _next++)
            {
                if (TryClaim(_first + _next) is { } claimed)
                    return claimed;
            }

            return null;
        }
    }

    /// <summary>Claims the user with this id; null when the id is outside the range, or when another worker or a run has it.</summary>
    /// <exception cref="IOException">The machine's accounts or the locks cannot be read.</exception>
    public RunUser? Take(int uid)
    {
        lock (_lock)
        {
            if (uid < _first || uid >= _first + _count)
                return null;
            var index = _free.FindIndex(user => user.Uid == uid);
            return index < 0 ? TryClaim(uid) : TakeAt(index);
        }
    }

    /// <summary>Kills the processes of a user until none is left.</summary>
    /// <returns>Whether none is left, which <see cref="RunUser.IsClean"/> says from then on.</returns>
    public async Task<bool> CleanAsync(RunUser user, TimeProvider timeProvider)
    {
        var started = timeProvider.GetTimestamp();
        do
        {
            if (!await TryKillAllAsync(user))
                return false;
            if (HasNone(user))
                return user.IsClean = true;
            await Task.Delay(LookEvery, timeProvider);
        }
        while (timeProvider.GetElapsedTime(started) < Patience);

        return false;
    }

    /// <summary>Kills all processes of a user once.</summary>
    /// <returns>Whether this process may.</returns>
    public async Task<bool> TryKillAllAsync(RunUser user)
    {
        try
        {
            await UserIdentity.KillAllAsync(user.Uid, Sweeper);
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    /// <summary>Gives a user back, or takes it out of use when it is not known to have no processes.</summary>
    public void Return(RunUser user)
    {
        lock (_lock)
        {
            if (user.IsClean)
                _free.Add(user);
            else
                _retired.Add(user.Uid);
        }
    }

    public void Dispose() => _claims.ForEach(claim => claim.Dispose());

    private static bool HasNone(RunUser user)
    {
        try
        {
            return !UserProcesses.Any(user.Uid);
        }
        catch (IOException)
        {
            // The worker has no descriptors or memory left to look with.
            return false;
        }
    }

    private RunUser TakeAt(int index)
    {
        var user = _free[index];
        _free.RemoveAt(index);
        return user;
    }

    private RunUser? TryClaim(int uid)
    {
        if (_accounts.Contains(uid))
            return null;
        try
        {
            _claims.Add(new FileStream(Path.Combine(_folder, $"{uid}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            return new RunUser(uid);
        }
        catch (IOException e) when (e.HResult == LockedByAnother)
        {
            return null;
        }
    }

    // Not by File, whose lock another user may hold.
    private static HashSet<int> ReadAccounts()
    {
        const string path = "/etc/passwd";
        if (!File.Exists(path))
            return [];
        var accounts = ProcFile.Read(path, MaxAccounts) ?? throw new IOException($"{path} cannot be read.");
        return [.. accounts.Split('\n').Select(line => line.Split(':'))
            .Where(fields => fields.Length > 2 && int.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(fields => int.Parse(fields[2], CultureInfo.InvariantCulture))];
    }
}
