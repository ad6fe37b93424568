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
        [.. Directory.GetDirectories("/proc")
            .Select(entry => int.TryParse(Path.GetFileName(entry), out var pid) ? pid : 0)
            .Where(pid => pid > 0 && Has(pid, $"{name}={value}"))];

    public static async Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (!condition())
            await Task.Delay(20, cancellationToken);
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
