using System.Globalization;

namespace McpAspire.Tools.Sandbox;

/// <summary>
/// Processes of runs that have lost their parent, wherever they went to: other sessions, empty environments. This process adopts them, so none gets away.
/// No tool needs them.
/// </summary>
internal static class Orphans
{
    private const string NoNewPrivileges = "\nNoNewPrivs:\t1\n";

    // What is adopted becomes a child of the first thread; children that this process starts are children of the thread that starts them.
    private static readonly string Children = $"/proc/self/task/{Environment.ProcessId}/children";
    private static readonly bool IsMarkedItself = Read("/proc/self/status")?.Contains(NoNewPrivileges, StringComparison.Ordinal) == true;
    private static readonly bool Adopting = NativeProcess.AdoptOrphans();
    private static readonly string? OwnSession = Session(Environment.ProcessId);

    /// <summary>Why orphans cannot be found, or null.</summary>
    public static string? Unavailable => Adopting && File.Exists(Children) ? null : "the kernel does not tell of orphaned processes (CONFIG_PROC_CHILDREN)";

    /// <summary>Kills those that there are, and removes those that have ended.</summary>
    /// <param name="uid">Only those of this user; null for the worker's.</param>
    /// <returns>Whether there were any, so that it takes another look.</returns>
    public static bool EndAll(int? uid)
    {
        var any = false;
        foreach (var child in (Read(Children) ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var pid = int.Parse(child, CultureInfo.InvariantCulture);
            if (!IsOfRun(pid, uid))
                continue;
            NativeProcess.Kill(pid);
            NativeProcess.Reap(pid);
            any = true;
        }

        return any;
    }

    // What cannot be shed: no new privileges. Where this process has none itself (a container may say so), what cannot be joined: its session.
    private static bool IsOfRun(int pid, int? uid) =>
        Read($"/proc/{pid}/status") is { } status
        && status.Contains(NoNewPrivileges, StringComparison.Ordinal)
        && status.Contains($"\nUid:\t{uid ?? NativeProcess.UserId}\t", StringComparison.Ordinal)
        && (!IsMarkedItself || Session(pid) is { } session && session != OwnSession);

    private static string? Session(int pid) => Read($"/proc/{pid}/stat") is { } stat ? stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3] : null;

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended.
            return null;
        }
    }
}
