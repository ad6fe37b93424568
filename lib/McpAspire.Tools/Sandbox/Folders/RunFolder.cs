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

    // Files come and go, and the launcher changes its user; who hides does so at the next look, too.
    private const int MaxUnseen = 5;
    private const int StartTime = 19;
    private const int PausePerLook = 10;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    // Says whose it is: the namespace of the worker's process, its number there, and when it started, which together no later process has.
    private static readonly string Namespace = new FileInfo("/proc/self/ns/pid").LinkTarget?.Trim("pid:[]".ToCharArray()) ?? "0";
    private static readonly string OwnPrefix = $"{Prefix}{Namespace}-{Environment.ProcessId}-{Stat(Environment.ProcessId)![StartTime]}-";

    private readonly SafeFileHandle _folder;
    private readonly byte[] _place;
    private readonly int? _uid;

    private RunFolder(string path, SafeFileHandle folder, int? uid) => (Path, _folder, _place, _uid) = (path, folder, NativeFolder.PathOf(folder), uid);

    /// <summary>Where it was made.</summary>
    public string Path { get; }

    /// <summary>Whose it is.</summary>
    public int Owner => _uid ?? NativeProcess.UserId;

    private bool IsGone => NativeFolder.Status(_folder) is { Links: 0 };

    /// <summary>Makes one that only its user sees.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static RunFolder Create(int? uid)
    {
        var path = Directory.CreateTempSubdirectory(OwnPrefix).FullName;
        RunFolder? folder = null;
        try
        {
            folder = new RunFolder(path, NativeFolder.Open(path), uid);
            if (uid is { } user)
                NativeFolder.GiveTo(folder._folder, user);
            return folder;
        }
        catch (IOException)
        {
            folder?.Dispose();
            _ = NativeFolder.RemoveEmptyFolder(path);
            throw;
        }
    }

    /// <summary>The folders that workers left that were killed.</summary>
    public static IEnumerable<RunFolder> OfDeadWorkers()
    {
        var place = System.IO.Path.GetTempPath();
        if (!Directory.Exists(place))
            yield break;
        foreach (var path in Directory.EnumerateDirectories(place, $"{Prefix}{Namespace}-*", new EnumerationOptions { IgnoreInaccessible = true }))
        {
            var name = System.IO.Path.GetFileName(path).Split('-');
            if (name is [_, _, var pid, var start, ..] && int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && !Runs(id, start)
                && TryOpen(path) is { } folder)
                yield return folder;
        }
    }

    /// <summary>Watches until the files of a run are more than it may have, or cannot be counted (true), or until the watch is stopped (false).</summary>
    /// <param name="maxBytes">In its folder, and in removed files that are held open or mapped.</param>
    /// <param name="maxFileBytes">In each file.</param>
    /// <param name="processes">The processes of the run.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="stop">The run has ended.</param>
    public async Task<bool> ExceedsAsync(long maxBytes, long maxFileBytes, Func<IEnumerable<int>> processes, TimeProvider timeProvider, CancellationToken stop)
    {
        var unseen = 0;
        var pause = LookEvery;
        try
        {
            while (true)
            {
                await Task.Delay(pause, timeProvider, stop);
                var began = timeProvider.GetTimestamp();
                var (bytes, isCertain) = Look(processes, maxFileBytes);
                unseen = isCertain ? 0 : unseen + 1;
                if (bytes > maxBytes || unseen == MaxUnseen)
                    return true;

                // A program that makes the look long does not keep the worker busy with it.
                pause = TimeSpan.FromTicks(Math.Max(LookEvery.Ticks, PausePerLook * timeProvider.GetElapsedTime(began).Ticks));
            }
        }
        catch (OperationCanceledException)
        {
            // The run has ended.
            return false;
        }
        catch (Exception)
        {
            // Files that cannot be counted are treated as over the limit.
            return true;
        }
    }

    /// <summary>Removes it with all that is in it. No process of the run is left.</summary>
    /// <exception cref="IOException">It cannot be removed.</exception>
    public async Task RemoveAsync()
    {
        // As most runs leave it: empty.
        if (NativeFolder.RemoveEmptyFolder(Path) != 0 || !IsGone)
            await Task.Run(Remove);
    }

    public void Dispose() => _folder.Dispose();

    // As the run's user, who may look at its own processes, as root without all its rights (in a container) may not.
    private (long Bytes, bool IsCertain) Look(Func<IEnumerable<int>> processes, long maxFileBytes)
    {
        var (bytes, isCertain) = (0L, false);
        UserIdentity.RunAs(_uid, () =>
        {
            // Where it was removed or moved, the names of its files lead elsewhere.
            if (!NativeFolder.PathOf(_folder).AsSpan().SequenceEqual(_place))
                throw new IOException("A run's folder is no longer where it was.");
            bytes = FolderContents.Size(_folder, out isCertain);
            try
            {
                bytes += HiddenFiles.Size(_place, processes(), maxFileBytes);
            }
            catch (UnauthorizedAccessException)
            {
                // The launcher, just after it changed its user, or a program that does not let itself be looked at.
                isCertain = false;
            }
        });
        return (bytes, isCertain);
    }

    private void Remove()
    {
        UserIdentity.RunAs(_uid, () => FolderContents.Remove(_folder));
        // Elsewhere, a folder on the way may be that of anybody.
        if (NativeFolder.RemoveEmptyFolder(Path) != 0 || !IsGone)
            UserIdentity.RunAs(_uid, () => NativeFolder.RemoveEmptyFolder(NativeFolder.PathOf(_folder)));
        if (!IsGone)
            throw new IOException($"{Path} cannot be removed.");
        UserIdentity.RunAs(_uid, RemoveReplacement);
    }

    // What the program put in place of a folder that it moved away.
    private void RemoveReplacement()
    {
        if (NativeFolder.RemoveFile(Path) != NativeFolder.IsDirectory)
            return;
        using (var folder = NativeFolder.Open(Path))
            FolderContents.Remove(folder);
        _ = NativeFolder.RemoveEmptyFolder(Path);
    }

    private static RunFolder? TryOpen(string path)
    {
        try
        {
            var folder = NativeFolder.Open(path);
            return new RunFolder(path, folder, NativeFolder.Status(folder)?.Owner);
        }
        catch (IOException)
        {
            // Another worker removes it, too.
            return null;
        }
    }

    // A process that may not be looked at (hidepid) is there all the same; one that waits for its parent is not.
    private static bool Runs(int pid, string start) => Stat(pid) is { } stat ? stat[0] != "Z" && stat[StartTime] == start : NativeProcess.Exists(pid);

    // From the third field on, as the second, in parentheses, is the program's to choose.
    private static string[]? Stat(int pid) => ProcFile.Read($"/proc/{pid}/stat") is { } stat ? stat[(stat.LastIndexOf(')') + 2)..].Split(' ') : null;
}
