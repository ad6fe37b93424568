using System.Diagnostics;
using System.Reflection;

namespace McpAspire.Hosting.Tests.Publishing;

/// <summary>An AppHost that was started as azd starts it (in a developer's environment), on a machine that has nothing else and knows no settings.</summary>
internal sealed record PublisherRun(int ExitCode, string[] Lines)
{
    public static Assembly RealAppHost => typeof(Projects.McpAspire_AppHost).Assembly;

    public static async Task<PublisherRun> OfAsync(Assembly appHost, string home, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [appHost.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment.Prepend(("HOME", home)).Prepend(("DOTNET_ENVIRONMENT", "Development")))
            start.Environment[name] = value;

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Application.Timeout);
        var errors = process.StandardError.ReadToEndAsync(Application.Timeout);
        await process.WaitForExitAsync(Application.Timeout);
        return new(process.ExitCode, (await output + await errors).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
