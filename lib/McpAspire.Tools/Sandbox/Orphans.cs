using System.Globalization;

namespace McpAspire.Tools.Sandbox;

/// <summary>
/// Processes of runs that have lost their parent, wherever they went to: other sessions, empty environments. This process adopts them, so none gets away.
/// No tool needs them.
/// </summary>
internal static class Orphans
{
    private const int MaxLooks = 16;
    private const string NoNewPrivileges = "\nNoNewPrivs:\t1\n";

    // What is adopted becomes a child of the first thread; children that this process starts are children of the thread that starts them.
    private static readonly string Children = $"/proc/self/task/{Environment.ProcessId}/children";
    private static readonly bool IsMarkedItself = ProcFile.Read("/proc/self/status")?.Contains(NoNewPrivileges, StringComparison.Ordinal) == true;
    private static readonly int OwnNamespaces = Namespaces(ProcFile.Read("/proc/self/status") ?? string.Empty);
    private static readonly bool Adopting = NativeProcess.AdoptOrphans();
    private static readonly string? OwnSession = Session(Environment.ProcessId);

    /// <summary>Why orphans cannot be found, or null.</summary>
    public static string? Unavailable => Adopting && File.Exists(Children) ? null : "the kernel does not tell of orphaned processes (CONFIG_PROC_CHILDREN)";

    /// <summary>
    /// Kills those that there are, with all that comes from them. Those that have ended keep their place in the kernel's count of the user's processes until none lives:
    /// one that flees by starting another and ending comes to the limit of that count, and then no further. None lives when each has ended and no other has come in the
    /// meantime, as what a process leaves is adopted before that process is seen to have ended.
    /// </summary>
    /// <param name="uid">Only those of this user; null for the worker's.</param>
    /// <returns>Whether there were any, so that it takes another look.</returns>
    public static bool EndAll(int? uid)
    {
        var orphans = Adopted(uid);
        if (orphans.Count == 0)
            return false;
        foreach (var process in StopAll(orphans))
            NativeProcess.Kill(process);
        if (orphans.TrueForAll(NativeProcess.HasEnded) && Adopted(uid).TrueForAll(orphans.Contains))
            orphans.ForEach(NativeProcess.Reap);
        return true;
    }

    /// <summary>The processes of a run: its first with all that come from it, and the orphans.</summary>
    /// <param name="first">The run's first process.</param>
    /// <param name="uid">Its user; null for the worker's.</param>
    public static IEnumerable<int> AllOfRun(int first, int? uid) => WithDescendants(Adopted(uid).Prepend(first));

    private static List<int> Adopted(int? uid) => [.. Numbers(ProcFile.Read(Children)).Where(child => IsOfRun(child, uid))];

    // A stopped process starts no other. A process that was started before its parent was stopped is found by the next look.
    private static HashSet<int> StopAll(List<int> orphans)
    {
        var stopped = new HashSet<int>();
        for (var looks = 0; looks < MaxLooks; looks++)
        {
            var found = stopped.Count;
            foreach (var process in WithDescendants(orphans).Where(stopped.Add))
                NativeProcess.Stop(process);
            if (stopped.Count == found)
                break;
        }

        return stopped;
    }

    private static IEnumerable<int> WithDescendants(IEnumerable<int> processes)
    {
        var next = new Queue<int>(processes);
        while (next.TryDequeue(out var process))
        {
            yield return process;
            foreach (var child in Tasks(process).SelectMany(task => Numbers(ProcFile.Read(Path.Combine(task, "children")))))
                next.Enqueue(child);
        }
    }

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

    // What cannot be shed: no new privileges. Where this process has none itself (a container may say so), what cannot be joined: its session, or a namespace below
    // its own, where bubblewrap is before it has a session.
    private static bool IsOfRun(int pid, int? uid) =>
        ProcFile.Read($"/proc/{pid}/status") is { } status
        && status.Contains(NoNewPrivileges, StringComparison.Ordinal)
        && status.Contains($"\nUid:\t{uid ?? NativeProcess.UserId}\t", StringComparison.Ordinal)
        && (!IsMarkedItself || (Session(pid) is { } session && session != OwnSession) || Namespaces(status) > OwnNamespaces);

    // A number of the process for each namespace that it is in.
    private static int Namespaces(string status)
    {
        const string name = "\nNSpid:";
        var at = status.IndexOf(name, StringComparison.Ordinal);
        return at < 0 ? 0 : status[(at + name.Length)..].Split('\n')[0].Count(character => character == '\t');
    }

    private static string? Session(int pid) => ProcFile.Read($"/proc/{pid}/stat") is { } stat ? stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3] : null;
}
