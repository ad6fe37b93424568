using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace McpAspire.IntegrationTests;

/// <summary>The machine's processes as /proc shows them; zombies do not count.</summary>
internal static class Processes
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>Waits for a program that an AppHost's services start, and returns its process id.</summary>
    /// <param name="appHost">The process id of the AppHost.</param>
    /// <param name="commandLine">A regular expression for the program's command line.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<int> WaitForAsync(int appHost, string commandLine, CancellationToken cancellationToken)
    {
        var pattern = new Regex(commandLine, RegexOptions.None, TimeSpan.FromSeconds(1));
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await poll.WaitForNextTickAsync(timeout.Token))
        {
            // The launchers in front of the program carry its command line too: the last of them is it.
            if (OfAppHost(appHost).Where(process => pattern.IsMatch(process.CommandLine)).Select(process => process.Id).DefaultIfEmpty().Max() is var id and > 0)
                return id;
        }

        throw new TimeoutException();
    }

    public static async Task WaitForEndAsync(int id, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (Exists(id))
            await poll.WaitForNextTickAsync(timeout.Token);
    }

    /// <summary>Waits until none of some processes is there; says which are, if that takes too long.</summary>
    public static async Task WaitForEndAsync(IReadOnlyList<RunningProcess> processes, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (StillRunning(processes) is { Count: > 0 } left)
        {
            watch.Elapsed.ShouldBeLessThan(Timeout, string.Join('\n', left));
            await poll.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <summary>The nearest ancestor that runs a program.</summary>
    public static int AncestorNamed(int id, string program)
    {
        var processes = All().ToDictionary(process => process.Id);
        for (var current = id; processes.TryGetValue(current, out var process); current = process.Parent)
        {
            if (process.Program == program)
                return current;
        }

        throw new InvalidOperationException($"Process {id} has no ancestor that runs {program}.");
    }

    /// <summary>All processes that an AppHost started. Its orchestrator (DCP) is no child of it: it detaches, and watches the AppHost's process id.</summary>
    public static IReadOnlyList<RunningProcess> OfAppHost(int appHost)
    {
        var all = All().ToList();
        var orchestrators = all.Where(process => process.Program == "dcp" && process.CommandLine.Contains($" start-apiserver --monitor {appHost} ", StringComparison.Ordinal));
        return [.. DescendantsOf(appHost, all), .. orchestrators.SelectMany(dcp => (IEnumerable<RunningProcess>)[dcp, .. DescendantsOf(dcp.Id, all)])];
    }

    /// <summary>Everything that a process started, directly or not.</summary>
    public static IReadOnlyList<RunningProcess> DescendantsOf(int id) => [.. DescendantsOf(id, [.. All()])];

    /// <summary>Those of some processes that are still there.</summary>
    public static IReadOnlyList<RunningProcess> StillRunning(IReadOnlyList<RunningProcess> processes) => [.. processes.Intersect(All())];

    /// <summary>What a process was given at its start; nothing when that is not for us to read.</summary>
    public static string EnvironmentOf(int id) => TryRead($"/proc/{id}", "environ")?.Replace('\0', '\n') ?? "";

    public static bool Exists(int id) => All().Any(process => process.Id == id);

    public static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
    }

    private static IEnumerable<RunningProcess> DescendantsOf(int id, IReadOnlyList<RunningProcess> all)
    {
        var children = all.ToLookup(process => process.Parent);
        var open = new Stack<int>([id]);
        while (open.TryPop(out var parent))
        {
            foreach (var child in children[parent])
            {
                yield return child;
                open.Push(child.Id);
            }
        }
    }

    private static IEnumerable<RunningProcess> All()
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                continue;
            if (TryRead(directory, "stat") is not { } stat)
                continue;

            // pid (comm) state ppid …; comm may hold anything.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            if (fields[0] is "Z" or "X")
                continue;
            yield return new RunningProcess(id, int.Parse(fields[1], CultureInfo.InvariantCulture), TryRead(directory, "cmdline")?.Split('\0') ?? []);
        }
    }

    private static string? TryRead(string directory, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(directory, file), Encoding.UTF8);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <summary>A process.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Parent">The id of its parent.</param>
/// <param name="Arguments">Its program and arguments.</param>
internal sealed record RunningProcess(int Id, int Parent, IReadOnlyList<string> Arguments)
{
    public string CommandLine { get; } = string.Join(' ', Arguments);

    /// <summary>The program's file name.</summary>
    public string Program => Arguments.Count == 0 ? "" : Path.GetFileName(Arguments[0]);

    // A process whose parent ends gets another.
    public bool Equals(RunningProcess? other) => other is not null && Id == other.Id && CommandLine == other.CommandLine;

    public override int GetHashCode() => HashCode.Combine(Id, CommandLine);

    public override string ToString() => $"{Id}: {CommandLine}";
}
