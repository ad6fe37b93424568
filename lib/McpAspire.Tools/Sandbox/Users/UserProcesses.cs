using System.Globalization;

namespace McpAspire.Tools.Sandbox.Users;

/// <summary>The processes of a user, as the kernel lists them.</summary>
internal static class UserProcesses
{
    /// <summary>Whether a user has any; those that have ended and wait for their parent do not count.</summary>
    public static bool Any(int uid) =>
        Directory.EnumerateDirectories("/proc").Any(folder =>
            int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && ProcFile.Read(Path.Combine(folder, "status")) is { } status
            && !IsOver(status)
            && Users(status).Contains($"{uid}", StringComparer.Ordinal));

    // The first thread may have ended before others.
    private static bool IsOver(string status) => status.Contains("\nState:\tZ", StringComparison.Ordinal) && status.Contains("\nThreads:\t1\n", StringComparison.Ordinal);

    // Real, effective, saved, and of files.
    private static string[] Users(string status)
    {
        const string name = "\nUid:\t";
        var at = status.IndexOf(name, StringComparison.Ordinal) + name.Length;
        return status[at..status.IndexOf('\n', at)].Split('\t');
    }
}
