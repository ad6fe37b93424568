using System.Globalization;

namespace McpAspire.Tools.Sandbox.Folders;

/// <summary>Files of a run that its folder no longer lists: removed, but held open or mapped by a process.</summary>
internal static class HiddenFiles
{
    private const string Deleted = " (deleted)";

    /// <summary>Bytes of those that were in a folder.</summary>
    public static long Size(string folder, IEnumerable<int> processes)
    {
        var files = new Dictionary<ulong, long>();
        foreach (var process in processes)
        {
            AddOpen(folder, process, files);
            AddMapped(folder, process, files);
        }

        return files.Values.Sum();
    }

    private static void AddOpen(string folder, int process, Dictionary<ulong, long> files)
    {
        try
        {
            foreach (var descriptor in Directory.EnumerateFileSystemEntries($"/proc/{process}/fd"))
            {
                if (new FileInfo(descriptor).LinkTarget is { } target && IsHidden(target, folder) && NativeFolder.StatusOfLink(descriptor) is { Links: 0 } status)
                    files[status.Inode] = status.BytesOnDisk;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended.
        }
    }

    // Lines such as "7f00-7f20 rw-p 00001000 08:01 1234 /tmp/x (deleted)": what is mapped is no more than what the limit of address space allows.
    private static void AddMapped(string folder, int process, Dictionary<ulong, long> files)
    {
        foreach (var line in ProcFile.Read($"/proc/{process}/maps")?.Split('\n') ?? [])
        {
            var fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 6 || !IsHidden(fields[5], folder))
                continue;
            var range = fields[0].Split('-');
            var inode = ulong.Parse(fields[4], CultureInfo.InvariantCulture);
            var end = Hexadecimal(range[1]) - Hexadecimal(range[0]) + Hexadecimal(fields[2]);
            files[inode] = Math.Max(files.GetValueOrDefault(inode), end);
        }
    }

    private static bool IsHidden(string target, string folder) =>
        target.EndsWith(Deleted, StringComparison.Ordinal) && target.StartsWith(folder + "/", StringComparison.Ordinal);

    private static long Hexadecimal(string text) => long.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
