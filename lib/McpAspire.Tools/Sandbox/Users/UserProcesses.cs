using System.Globalization;

namespace McpAspire.Tools.Sandbox.Users;

/// <summary>The processes of a user, as the kernel lists them.</summary>
internal static class UserProcesses
{
    /// <summary>Whether a user has any; those that have ended and wait for their parent do not count.</summary>
    public static bool Any(int uid) => StatusesOf(uid).Any(status => !HasExited(status));

    /// <summary>How many threads a user has in all its processes.</summary>
    public static int CountThreads(int uid) => StatusesOf(uid).Sum(status => int.Parse(Field(status, "Threads")[0], CultureInfo.InvariantCulture));

    private static IEnumerable<string> StatusesOf(int uid) =>
        Directory.EnumerateDirectories("/proc")
            .Where(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(folder => ProcFile.Read(Path.Combine(folder, "status")))
            .OfType<string>()
            .Where(status => Field(status, "Uid").Contains($"{uid}", StringComparer.Ordinal)); // real, effective, saved, and of files

    // The first thread may have ended before others.
    private static bool HasExited(string status) =>
        status.Contains("\nState:\tZ", StringComparison.Ordinal) && status.Contains("\nThreads:\t1\n", StringComparison.Ordinal);

    private static string[] Field(string status, string name)
    {
        var at = status.IndexOf($"\n{name}:\t", StringComparison.Ordinal) + name.Length + 3;
        return status[at..status.IndexOf('\n', at)].Split('\t');
    }
}
