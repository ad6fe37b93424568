namespace McpAspire.Tools.Tests.Sandbox;

/// <summary>What the kernel says of processes.</summary>
internal static class ProcFs
{
    /// <summary>Whether a process runs; a zombie does not.</summary>
    public static bool IsRunning(int pid) => State(pid) is { } state && state is not ('Z' or 'X');

    /// <summary>Seconds for a <c>sleep</c> that outlasts every test, and by which it is told apart from those of other tests and test runs on the machine.</summary>
    public static string UniqueSeconds() => $"{Random.Shared.Next(100_000_000, int.MaxValue)}";

    /// <summary>Whether a <c>sleep</c> runs.</summary>
    /// <param name="seconds">From <see cref="UniqueSeconds"/>.</param>
    public static bool IsSleeping(string seconds) => Running($"sleep\0{seconds}\0").Count > 0;

    /// <summary>Processes of the machine whose command line has a text, which nothing else may have.</summary>
    public static IReadOnlyList<int> Running(string uniquePart) =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var pid) ? pid : 0)
            .Where(pid => pid > 0 && IsRunning(pid) && Read($"/proc/{pid}/cmdline")?.Contains(uniquePart, StringComparison.Ordinal) == true)];

    /// <summary>Zombies of this process.</summary>
    public static int Zombies() =>
        Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var pid) ? pid : 0)
            .Count(pid => pid > 0 && State(pid) == 'Z' && Read($"/proc/{pid}/status")?.Contains($"PPid:\t{Environment.ProcessId}\n", StringComparison.Ordinal) == true);

    /// <summary>Pipes that this process has open.</summary>
    public static int OpenPipes() =>
        Directory.EnumerateFileSystemEntries("/proc/self/fd").Count(fd => new FileInfo(fd).LinkTarget?.StartsWith("pipe:", StringComparison.Ordinal) == true);

    private static char? State(int pid) => Read($"/proc/{pid}/stat") is { } stat ? stat[stat.LastIndexOf(')') + 2] : null;

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
