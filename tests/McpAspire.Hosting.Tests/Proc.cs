namespace McpAspire.Hosting.Tests;

/// <summary>Processes as the kernel shows them.</summary>
internal static class Proc
{
    /// <summary>The environment of what a resource runs, once it is that and no longer what prepares it.</summary>
    public static async Task<Dictionary<string, string>> EnvironmentAsync(int pid, CancellationToken cancellationToken)
    {
        await UntilAsync(() => CommandLine(pid) is { Length: > 0 } line && !IsPreparation(line) && Environment(pid).Count > 0, cancellationToken);
        return Environment(pid);
    }

    public static Dictionary<string, string> Environment(int pid) => File.ReadAllText($"/proc/{pid}/environ")
        .Split('\0', StringSplitOptions.RemoveEmptyEntries)
        .Select(variable => variable.Split('=', 2))
        .ToDictionary(variable => variable[0], variable => variable[1]);

    public static string[] CommandLine(int pid) => File.ReadAllText($"/proc/{pid}/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The living processes that have this variable in their environment; a zombie has none.</summary>
    public static int[] With(string name, string value) =>
        [.. All().Where(pid => Has(pid, $"{name}={value}"))];

    /// <summary>The living processes of these sessions.</summary>
    public static int[] InSessions(IReadOnlySet<int> sessions) => [.. All().Where(pid => Status(pid) is { } status && status.State != "Z" && sessions.Contains(status.Session))];

    public static int SessionOf(int pid) => Status(pid)?.Session ?? 0;

    public static async Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (!condition())
            await Task.Delay(20, cancellationToken);
    }

    private static IEnumerable<int> All() => Directory.GetDirectories("/proc")
        .Select(entry => int.TryParse(Path.GetFileName(entry), out var pid) ? pid : 0)
        .Where(pid => pid > 0);

    private static (string State, int Session)? Status(int pid)
    {
        try
        {
            var fields = File.ReadAllText($"/proc/{pid}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return (fields[0], int.Parse(fields[3]));
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static bool IsPreparation(string[] commandLine) => commandLine.Any(argument => argument.Contains("exec 3<&-", StringComparison.Ordinal));

    private static bool Has(int pid, string variable)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/environ").Split('\0').Contains(variable);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
