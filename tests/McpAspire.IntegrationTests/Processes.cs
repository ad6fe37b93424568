using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace McpAspire.IntegrationTests;

/// <summary>The machine's processes as /proc shows them; zombies do not count.</summary>
internal static class Processes
{
    public static async Task<int> WaitForAsync(string commandLine, CancellationToken cancellationToken)
    {
        var pattern = new Regex(commandLine, RegexOptions.None, TimeSpan.FromSeconds(1));
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(60));
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await poll.WaitForNextTickAsync(timeout.Token))
        {
            // The launchers in front of the program carry its command line too: the last of them is it.
            if (All().Where(process => pattern.IsMatch(process.CommandLine)).Select(process => process.Id).DefaultIfEmpty().Max() is var id and > 0)
                return id;
        }

        throw new TimeoutException();
    }

    public static async Task WaitForEndAsync(int id, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(60));
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (Exists(id))
            await poll.WaitForNextTickAsync(timeout.Token);
    }

    public static int AncestorNamed(int id, string part)
    {
        var processes = All().ToDictionary(process => process.Id);
        for (var current = id; processes.TryGetValue(current, out var process); current = process.Parent)
        {
            if (process.CommandLine.Contains(part, StringComparison.Ordinal))
                return current;
        }

        throw new InvalidOperationException($"Process {id} has no ancestor with '{part}' in its command line.");
    }

    /// <summary>Everything that a process started, directly or not; each as its id and command line.</summary>
    public static IReadOnlyList<(int Id, string CommandLine)> DescendantsOf(int id)
    {
        var children = All().ToLookup(process => process.Parent);
        var found = new List<(int, string)>();
        var open = new Stack<int>([id]);
        while (open.TryPop(out var parent))
        {
            foreach (var child in children[parent])
            {
                found.Add((child.Id, child.CommandLine));
                open.Push(child.Id);
            }
        }

        return found;
    }

    /// <summary>Those of some processes that are still there.</summary>
    public static IReadOnlyList<(int Id, string CommandLine)> StillRunning(IReadOnlyList<(int Id, string CommandLine)> processes) =>
        [.. processes.Intersect(All().Select(process => (process.Id, process.CommandLine)))];

    /// <summary>What a process was given at its start; nothing when that is not for us to read.</summary>
    public static string EnvironmentOf(int id) => TryRead($"/proc/{id}", "environ")?.Replace('\0', '\n') ?? "";

    public static bool Exists(int id) => All().Any(process => process.Id == id);

    public static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
    }

    private static IEnumerable<(int Id, int Parent, string CommandLine)> All()
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
            yield return (id, int.Parse(fields[1], CultureInfo.InvariantCulture), TryRead(directory, "cmdline")?.Replace('\0', ' ') ?? "");
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
