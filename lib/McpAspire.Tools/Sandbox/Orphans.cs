using System.Globalization;

namespace McpAspire.Tools.Sandbox;

/// <summary>
/// Processes of runs that have lost their parent, wherever they went to: other sessions, empty environments. This process adopts them, so none gets away.
/// No tool needs them.
/// </summary>
internal static class Orphans
{
    private const int MaxProcesses = 1024;
    private const string Zombie = "\nState:\tZ";
    private const string NoNewPrivileges = "\nNoNewPrivs:\t1\n";

    // What is adopted becomes a child of the first thread; children that this process starts are children of the thread that starts them.
    private static readonly string Children = $"/proc/self/task/{Environment.ProcessId}/children";
    private static readonly bool IsMarkedItself = ProcFile.Read("/proc/self/status")?.Contains(NoNewPrivileges, StringComparison.Ordinal) == true;
    private static readonly bool Adopting = NativeProcess.AdoptOrphans();
    private static readonly string? OwnSession = Session(Environment.ProcessId);

    /// <summary>Why orphans cannot be found, or null.</summary>
    public static string? Unavailable => Adopting && File.Exists(Children) ? null : "the kernel does not tell of orphaned processes (CONFIG_PROC_CHILDREN)";

    /// <summary>
    /// Kills those that there are. Those that have ended keep their place in the kernel's count of the user's processes until none lives: one that flees by starting
    /// another and ending comes to the limit of that count, and then no further.
    /// </summary>
    /// <param name="uid">Only those of this user; null for the worker's.</param>
    /// <returns>Whether there were any, so that it takes another look.</returns>
    public static bool EndAll(int? uid)
    {
        var ended = new List<int>();
        var anyLives = false;
        foreach (var pid in Numbers(ProcFile.Read(Children)))
        {
            if (StatusOfRun(pid, uid) is not { } status)
                continue;
            if (status.Contains(Zombie, StringComparison.Ordinal))
            {
                ended.Add(pid);
                continue;
            }

            NativeProcess.Kill(pid);
            anyLives = true;
        }

        if (!anyLives)
            ended.ForEach(NativeProcess.Reap);
        return anyLives || ended.Count > 0;
    }

    /// <summary>The processes of a run: its first with all that come from it, and the orphans.</summary>
    /// <param name="first">The run's first process.</param>
    /// <param name="uid">Its user; null for the worker's.</param>
    public static IEnumerable<int> AllOfRun(int first, int? uid) =>
        Numbers(ProcFile.Read(Children)).Where(child => StatusOfRun(child, uid) is not null).Prepend(first).SelectMany(WithDescendants).Take(MaxProcesses);

    private static IEnumerable<int> WithDescendants(int pid) =>
        Tasks(pid).SelectMany(task => Numbers(ProcFile.Read(Path.Combine(task, "children")))).SelectMany(WithDescendants).Prepend(pid);

    private static string[] Tasks(int pid)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{pid}/task");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended.
            return [];
        }
    }

    private static IEnumerable<int> Numbers(string? list) =>
        (list ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(pid => int.Parse(pid, CultureInfo.InvariantCulture));

    // What cannot be shed: no new privileges. Where this process has none itself (a container may say so), what cannot be joined: its session.
    private static string? StatusOfRun(int pid, int? uid) =>
        ProcFile.Read($"/proc/{pid}/status") is { } status
        && status.Contains(NoNewPrivileges, StringComparison.Ordinal)
        && status.Contains($"\nUid:\t{uid ?? NativeProcess.UserId}\t", StringComparison.Ordinal)
        && (!IsMarkedItself || Session(pid) is { } session && session != OwnSession)
            ? status
            : null;

    private static string? Session(int pid) => ProcFile.Read($"/proc/{pid}/stat") is { } stat ? stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3] : null;
}
