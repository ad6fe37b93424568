using System.Globalization;
using System.Text;

namespace McpAspire.Tools.Sandbox.Folders;

/// <summary>Files of a run that no folder lists: removed, but held open or mapped by a process.</summary>
internal static class HiddenFiles
{
    private const string Deleted = " (deleted)";

    // No tool comes near; what makes so many is hiding something, or keeping the worker busy.
    private const int MaxDescriptors = 256 * 1024;
    private const int MaxBytesOfMaps = 1024 * 1024;

    /// <summary>Bytes of all of them.</summary>
    /// <param name="folder">The run's, as <see cref="NativeFolder.PathOf"/> says it.</param>
    /// <param name="processes">The run's.</param>
    /// <param name="maxFileBytes">What each may have: counted for one that is mapped and not open, as the kernel tells of the mapping alone.</param>
    /// <exception cref="UnauthorizedAccessException">A process may not be looked at.</exception>
    /// <exception cref="IOException">The processes have more descriptors or mappings than can be looked through.</exception>
    public static long Size(byte[] folder, IEnumerable<int> processes, long maxFileBytes)
    {
        var open = new Dictionary<ulong, long>();
        var mapped = new HashSet<ulong>();
        var descriptors = 0;
        var maps = 0;
        foreach (var process in processes)
        {
            // A thread may have descriptors of its own; the first may have ended, and has no memory then.
            var threads = Entries($"/proc/{process}/task");
            foreach (var thread in threads)
                AddOpen(thread, folder, open, ref descriptors);
            AddMapped(threads, folder, mapped, ref maps);
        }

        return open.Values.Sum() + (mapped.Count(inode => !open.ContainsKey(inode)) * maxFileBytes);
    }

    private static void AddOpen(string thread, byte[] folder, Dictionary<ulong, long> files, ref int descriptors)
    {
        foreach (var descriptor in Entries(Path.Combine(thread, "fd")))
        {
            if (++descriptors > MaxDescriptors)
                throw new IOException("A run has more descriptors than can be looked through.");
            if (NativeFolder.StatusOfLink(descriptor) is { Links: 0, IsFile: true } status && IsBelow(folder, NativeFolder.TargetOf(descriptor)))
                files[status.Inode] = status.BytesOnDisk;
        }
    }

    // Lines such as "7f00-7f20 rw-p 00001000 08:01 1234 /tmp/x (deleted)".
    private static void AddMapped(string[] threads, byte[] folder, HashSet<ulong> files, ref int length)
    {
        var left = MaxBytesOfMaps - length;
        var maps = threads.Select(thread => ProcFile.Read(Path.Combine(thread, "maps"), left)).FirstOrDefault(text => text is { Length: > 0 }) ?? string.Empty;
        length += maps.Length;
        if (length >= MaxBytesOfMaps)
            throw new IOException("A run has more mappings than can be looked through.");

        foreach (var line in maps.Split('\n'))
        {
            if (line.EndsWith(Deleted, StringComparison.Ordinal)
                && line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries) is [_, _, _, _, var inode, var path]
                && IsBelow(folder, Encoding.Latin1.GetBytes(path)))
                files.Add(ulong.Parse(inode, CultureInfo.InvariantCulture));
        }
    }

    // A path that is too long for the kernel to tell is one that a program has made so.
    private static bool IsBelow(byte[] folder, byte[] path) =>
        path is [0] || (path.Length > folder.Length && path.AsSpan().StartsWith(folder.AsSpan(0, folder.Length - 1)) && path[folder.Length - 1] == (byte)'/');

    private static string[] Entries(string folder)
    {
        try
        {
            return Directory.GetFileSystemEntries(folder);
        }
        catch (Exception e) when (e is DirectoryNotFoundException or IOException { HResult: NativeFolder.NoEntry or NativeFolder.NoProcess })
        {
            return [];
        }
        catch (UnauthorizedAccessException) when (HasExited(Path.GetDirectoryName(folder)!))
        {
            return [];
        }
    }

    // A thread that exits belongs to root from the moment on at which it has released its memory.
    private static bool HasExited(string thread) => ProcFile.Read(Path.Combine(thread, "status"))?.Contains("\nVmSize:", StringComparison.Ordinal) != true;
}
