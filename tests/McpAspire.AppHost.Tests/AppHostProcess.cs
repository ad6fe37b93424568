using System.Diagnostics;
using System.Reflection;

namespace McpAspire.AppHost.Tests;

/// <summary>The AppHost as a process that ends by itself: it publishes, or it cannot start.</summary>
/// <param name="ExitCode">Of the process.</param>
/// <param name="Output">The lines of standard output.</param>
/// <param name="Errors">The lines of standard error.</param>
internal sealed record AppHostProcess(int ExitCode, string[] Output, string[] Errors)
{
    /// <summary>Runs it in an environment with nothing but <paramref name="environment"/> and the folder that its user's settings are in.</summary>
    public static async Task<AppHostProcess> RunAsync(string home, string[] arguments, params (string Name, string Value)[] environment)
    {
        var assembly = typeof(Projects.McpAspire_AppHost).Assembly;
        var configuration = assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        var path = Path.Combine(Projects.McpAspire_AppHost.ProjectPath, "bin", configuration, "net10.0", "McpAspire.AppHost.dll");
        var start = new ProcessStartInfo("dotnet", [path, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment.Prepend(("HOME", home)).Prepend(("DOTNET_ENVIRONMENT", "Development")))
            start.Environment[name] = value;

        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(TestTimeout.Token);
            var errors = process.StandardError.ReadToEndAsync(TestTimeout.Token);
            await process.WaitForExitAsync(TestTimeout.Token);
            return new AppHostProcess(process.ExitCode, Lines(await output), Lines(await errors));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
