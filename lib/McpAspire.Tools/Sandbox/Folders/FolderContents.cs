using Microsoft.Win32.SafeHandles;

namespace McpAspire.Tools.Sandbox.Folders;

/// <summary>What a program left in its folder, however deep, unlistable or oddly named.</summary>
internal static class FolderContents
{
    // An empty file takes its place in the file system, too.
    private const int BytesOfEntry = 4096;
    private const int MaxDepth = 128;

    /// <summary>Bytes of all that is in a folder.</summary>
    /// <param name="folder">The open folder.</param>
    /// <param name="isCertain">False when a name was gone before it could be looked at: it may have been renamed, so that nothing of it was counted.</param>
    /// <exception cref="IOException">It is deeper than it can be followed.</exception>
    public static long Size(SafeFileHandle folder, out bool isCertain)
    {
        isCertain = true;
        return Size(folder, [], 0, ref isCertain);
    }

    // What has several names is counted once.
    private static long Size(SafeFileHandle folder, HashSet<ulong> linked, int depth, ref bool isCertain)
    {
        if (depth > MaxDepth)
            throw new IOException($"A run's folder is deeper than {MaxDepth}.");
        var bytes = 0L;
        foreach (var name in NativeFolder.Names(folder))
        {
            if (NativeFolder.Status(folder, name) is not { } status)
            {
                isCertain = false;
                continue;
            }

            bytes += status is { IsFile: true, Links: > 1 } && !linked.Add(status.Inode) ? BytesOfEntry : Math.Max(status.BytesOnDisk, BytesOfEntry);
            if (!status.IsFolder)
                continue;
            using var inside = NativeFolder.TryOpen(folder, name);
            if (inside is not null)
                bytes += Size(inside, linked, depth + 1, ref isCertain);
            else
                isCertain = false;
        }

        return bytes;
    }

    /// <summary>
    /// Removes all that is in a folder, with three descriptors for any depth: what is in a folder inside is moved up before that is removed.
    /// </summary>
    /// <exception cref="IOException">Something cannot be removed.</exception>
    public static void Remove(SafeFileHandle folder)
    {
        var moved = 0;
        while (NativeFolder.Names(folder) is { Count: > 0 } names)
        {
            var removed = false;
            foreach (var name in names)
                removed |= Remove(folder, name, ref moved);
            if (!removed)
                throw new IOException("A file of an ended run cannot be removed.");
        }
    }

    private static bool Remove(SafeFileHandle folder, byte[] name, ref int moved)
    {
        if (NativeFolder.RemoveFile(folder, name) is not (NativeFolder.IsDirectory or NativeFolder.NotPermitted) and var error)
            return error is 0 or NativeFolder.NoEntry;
        if (NativeFolder.RemoveEmptyFolder(folder, name) == 0)
            return true;
        using (var inside = NativeFolder.TryOpen(folder, name))
        {
            if (inside is null)
                return false;
            foreach (var entry in NativeFolder.Names(inside))
            {
                if (NativeFolder.RemoveFile(inside, entry) is 0 || NativeFolder.RemoveEmptyFolder(inside, entry) is 0)
                    continue;
                // A folder that its owner may not write to cannot be moved, as its parent is written in it.
                NativeFolder.AllowOwner(inside, entry);
                while (!NativeFolder.Move(inside, entry, folder, $".moved-{moved++}"))
                {
                    if (moved > 1_000_000)
                        return false;
                }
            }
        }

        return NativeFolder.RemoveEmptyFolder(folder, name) == 0;
    }
}
