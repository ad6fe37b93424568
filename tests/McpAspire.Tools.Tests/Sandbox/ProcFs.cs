namespace McpAspire.Tools.Tests.Sandbox;

/// <summary>What the kernel says of processes.</summary>
internal static class ProcFs
{
    /// <summary>Whether a process runs; a zombie does not.</summary>
    public static bool IsRunning(int pid) => State(pid) is { } state && state is not ('Z' or 'X');

    /// <summary>Processes whose command line has a text.</summary>
    public static IReadOnlyList<int> Running(string commandLinePart) =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var pid) ? pid : 0)
            .Where(pid => pid > 0 && IsRunning(pid) && Read($"/proc/{pid}/cmdline")?.Contains(commandLinePart, StringComparison.Ordinal) == true)];

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
