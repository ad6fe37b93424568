using System.Globalization;

namespace McpAspire.Tools.Sandbox.Folders;

/// <summary>Files of a run that no folder lists: removed, but held open or mapped by a process.</summary>
internal static class HiddenFiles
{
    private const string Deleted = " (deleted)";
    private const string SharedMemory = "/dev/zero (deleted)";

    // No tool comes near; what makes so many is hiding something, or keeping the worker busy.
    private const int MaxDescriptors = 32 * 1024;
    private const int MaxBytesOfMaps = 16 * 1024 * 1024;

    // Beyond any limit, and so far from the largest number that no sum of them is.
    private const ulong MaxFile = 1UL << 40;

    /// <summary>Bytes of all of them.</summary>
    /// <exception cref="UnauthorizedAccessException">A process may not be looked at.</exception>
    /// <exception cref="IOException">The processes have more descriptors or mappings than can be looked through.</exception>
    public static long Size(IEnumerable<int> processes)
    {
        var files = new Dictionary<ulong, long>();
        var descriptors = 0;
        var maps = 0;
        foreach (var process in processes)
        {
            // A thread may have descriptors of its own.
            foreach (var thread in Entries($"/proc/{process}/task"))
                AddOpen(thread, files, ref descriptors);
            AddMapped(process, files, ref maps);
        }

        return files.Values.Sum();
    }

    private static void AddOpen(string thread, Dictionary<ulong, long> files, ref int descriptors)
    {
        foreach (var descriptor in Entries(Path.Combine(thread, "fd")))
        {
            if (++descriptors > MaxDescriptors)
                throw new IOException("A run has more descriptors than can be looked through.");
            if (NativeFolder.StatusOfLink(descriptor) is { Links: 0, IsFile: true } status)
                files[status.Inode] = status.BytesOnDisk;
        }
    }

    // Lines such as "7f00-7f20 rw-p 00001000 08:01 1234 /tmp/x (deleted)".
    private static void AddMapped(int process, Dictionary<ulong, long> files, ref int length)
    {
        var maps = ProcFile.Read($"/proc/{process}/maps", MaxBytesOfMaps - length) ?? string.Empty;
        length += maps.Length;
        if (length >= MaxBytesOfMaps)
            throw new IOException("A run has more mappings than can be looked through.");

        foreach (var line in maps.Split('\n'))
        {
            if (!line.EndsWith(Deleted, StringComparison.Ordinal) || line.EndsWith($" {SharedMemory}", StringComparison.Ordinal))
                continue;
            var fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            var range = fields[0].Split('-');
            var inode = ulong.Parse(fields[4], CultureInfo.InvariantCulture);
            var end = Math.Min(Hexadecimal(range[1]) - Hexadecimal(range[0]) + Hexadecimal(fields[2]), MaxFile);
            files[inode] = Math.Max(files.GetValueOrDefault(inode), (long)end);
        }
    }

    private static string[] Entries(string folder)
    {
        try
        {
            return Directory.GetFileSystemEntries(folder);
        }
        catch (Exception e) when (e is IOException || (e is UnauthorizedAccessException && IsOver(Path.GetDirectoryName(folder)!)))
        {
            return [];
        }
    }

    // What ends is root's to the kernel from when it has given its memory back.
    private static bool IsOver(string thread) => ProcFile.Read(Path.Combine(thread, "status"))?.Contains("\nVmSize:", StringComparison.Ordinal) != true;

    private static ulong Hexadecimal(string text) => ulong.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
