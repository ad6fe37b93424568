namespace McpAspire.Hosting.Tests;

/// <summary>Processes as the kernel shows them.</summary>
internal static class Proc
{
    /// <summary>The environment that the command itself was given: before that, the process is the launcher's.</summary>
    public static async Task<Dictionary<string, string>> EnvironmentAsync(int pid)
    {
        await UntilAsync(() => CommandLine(pid) is [var program, ..] && Path.GetFileName(program) is not ("setsid" or "bash"), Application.Timeout);
        return File.ReadAllText($"/proc/{pid}/environ")
            .Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(variable => variable.Split('=', 2))
            .ToDictionary(variable => variable[0], variable => variable[1]);
    }

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
