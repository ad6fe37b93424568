using System.Globalization;
using McpAspire.Tools.Sandbox.Users;
using Microsoft.Win32.SafeHandles;

namespace McpAspire.Tools.Sandbox.Folders;

/// <summary>
/// The folder of a run on disk. It is known by its descriptor, whatever a program does to its name, and removed with no more rights than its user has.
/// </summary>
internal sealed class RunFolder : IDisposable
{
    private const string Prefix = "mcpaspire-";

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    // Says whose it is: the namespace of the worker's process, its number there, and when it started, which together no later process has.
    private static readonly string Namespace = new FileInfo("/proc/self/ns/pid").LinkTarget?.Trim("pid:[]".ToCharArray()) ?? "0";
    private static readonly string OwnPrefix = $"{Prefix}{Namespace}-{Environment.ProcessId}-{StartOf(Environment.ProcessId)}-";

    private readonly SafeFileHandle _folder;
    private readonly int? _uid;

    private RunFolder(string path, SafeFileHandle folder, int? uid) => (Path, _folder, _uid) = (path, folder, uid);

    /// <summary>Where it was made.</summary>
    public string Path { get; }

    private bool IsGone => NativeFolder.Status(_folder) is { Links: 0 };

    /// <summary>Makes one that only its user sees.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static RunFolder Create(int? uid)
    {
        var path = Directory.CreateTempSubdirectory(OwnPrefix).FullName;
        var folder = new RunFolder(path, NativeFolder.Open(path), uid);
        if (uid is { } user)
            NativeFolder.GiveTo(folder._folder, user);
        return folder;
    }

    /// <summary>Removes what workers left that were killed.</summary>
    /// <param name="mayOwn">Whether a user is one of runs.</param>
    public static void RemoveOfDeadWorkers(Func<int, bool> mayOwn)
    {
        foreach (var path in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), $"{Prefix}{Namespace}-*"))
        {
            var name = System.IO.Path.GetFileName(path).Split('-');
            if (name is not [_, _, var pid, var start, ..] || !int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || StartOf(id) == start)
                continue;
            try
            {
                using var folder = new RunFolder(path, NativeFolder.Open(path), null);
                if (NativeFolder.Status(folder._folder) is { } status && (status.Owner == NativeProcess.UserId || mayOwn(status.Owner)))
                    folder.Remove(status.Owner);
            }
            catch (IOException)
            {
                // Another worker removes it, too, or it cannot be removed; the next start tries again.
            }
        }
    }

    /// <summary>Watches until the files of a run are more than it may have (true), or until the watch is stopped (false).</summary>
    /// <param name="maxBytes">In its folder, and in files that were there and are held open or mapped.</param>
    /// <param name="processes">The processes of the run.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="stop">The run has ended.</param>
    public async Task<bool> ExceedsAsync(long maxBytes, Func<IEnumerable<int>> processes, TimeProvider timeProvider, CancellationToken stop)
    {
        try
        {
            using var timer = new PeriodicTimer(LookEvery, timeProvider);
            while (await timer.WaitForNextTickAsync(stop))
            {
                if (Size(processes) > maxBytes)
                    return true;
            }
        }
        catch (OperationCanceledException)
        {
            // The run has ended.
        }
        catch (IOException)
        {
            // What cannot be watched may not grow.
            return true;
        }

        return false;
    }

    /// <summary>Removes it with all that is in it. No process of the run is left.</summary>
    /// <exception cref="IOException">It cannot be removed.</exception>
    public async Task RemoveAsync()
    {
        // As most runs leave it: empty.
        if (NativeFolder.RemoveEmptyFolder(Path) != 0 || !IsGone)
            await Task.Run(() => Remove(_uid));
    }

    public void Dispose() => _folder.Dispose();

    // As the run's user, who may look at its own processes, as root without all its rights (in a container) may not.
    private long Size(Func<IEnumerable<int>> processes)
    {
        var bytes = 0L;
        UserIdentity.RunAs(_uid, () => bytes = FolderContents.Size(_folder) + HiddenFiles.Size(NativeFolder.PathOf(_folder), processes()));
        return bytes;
    }

    private void Remove(int? uid)
    {
        UserIdentity.RunAs(uid, () => FolderContents.Remove(_folder));
        _ = NativeFolder.RemoveEmptyFolder(NativeFolder.PathOf(_folder));
        if (!IsGone)
            throw new IOException($"{Path} cannot be removed.");
        if (NativeFolder.Status(Path) is { } other)
            RemoveReplacement(uid, other);
    }

    // What the program put in place of a folder that it moved away.
    private void RemoveReplacement(int? uid, FileStatus replacement)
    {
        if (replacement.IsFolder)
        {
            using var folder = NativeFolder.Open(Path);
            UserIdentity.RunAs(uid, () => FolderContents.Remove(folder));
            _ = NativeFolder.RemoveEmptyFolder(Path);
        }
        else
        {
            _ = NativeFolder.RemoveFile(Path);
        }
    }

    // Null when it has ended, whether its parent knows it or not.
    private static string? StartOf(int pid) =>
        ProcFile.Read($"/proc/{pid}/stat") is { } stat && stat[(stat.LastIndexOf(')') + 2)..].Split(' ') is [not "Z", ..] and var fields ? fields[19] : null;
}
