using System.Diagnostics;
using System.IO.Enumeration;

namespace McpAspire.Tools.Sandbox;

/// <summary>The folder of a run on disk.</summary>
internal static class RunFolder
{
    // An empty file takes its place in the file system, too.
    private const int BytesOfEntry = 4096;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None };

    /// <summary>Makes one that only its user sees.</summary>
    public static string Create(int? uid)
    {
        var folder = Directory.CreateTempSubdirectory("mcpaspire-").FullName;
        if (uid is { } user)
            NativeProcess.GiveTo(folder, user);
        return folder;
    }

    /// <summary>Watches until it holds more than it may (true), or until the watch is stopped (false).</summary>
    public static async Task<bool> ExceedsAsync(string folder, long maxBytes, TimeProvider timeProvider, CancellationToken stop)
    {
        try
        {
            using var timer = new PeriodicTimer(LookEvery, timeProvider);
            while (await timer.WaitForNextTickAsync(stop))
            {
                if (Size(folder) > maxBytes)
                    return true;
            }
        }
        catch (OperationCanceledException)
        {
            // The run has ended.
        }

        return false;
    }

    /// <summary>Removes it with all that is in it.</summary>
    /// <exception cref="IOException">It cannot be removed.</exception>
    public static async Task RemoveAsync(string folder)
    {
        try
        {
            // As most runs leave it: empty.
            Directory.Delete(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // These two also get the better of folders that nobody may enter, and of those deeper than a path can be long.
            await RunAsync("chmod", "-R", "u+rwX", "--", folder);
            await RunAsync("rm", "-rf", "--", folder);
            if (Directory.Exists(folder))
                throw new IOException($"{folder} cannot be removed.", e);
        }
    }

    private static long Size(string folder)
    {
        try
        {
            // Never through a link: the folder is the program's.
            return new FileSystemEnumerable<long>(folder, (ref entry) => Math.Max(entry.Length, BytesOfEntry), Everything)
            {
                ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
            }.Sum();
        }
        catch (Exception e) when (e is PathTooLongException or ArgumentException)
        {
            // Deeper than a path can be long.
            return long.MaxValue;
        }
        catch (IOException)
        {
            // Changed while it was looked at; the next look is soon.
            return 0;
        }
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = await ProcessLauncher.StartAsync(new ProcessStartInfo(ProgramPath.Find(program)!, arguments) { UseShellExecute = false });
        await process.WaitForExitAsync();
    }
}
