using System.Diagnostics;

namespace McpAspire.TestSupport;

/// <summary>A service that an operator starts with a setting that cannot be: what it said, and how it ended.</summary>
/// <param name="ExitCode">The exit code; 78 is <c>EX_CONFIG</c> of sysexits.h.</param>
/// <param name="Errors">Standard error.</param>
public sealed record RefusedStart(int ExitCode, string Errors)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Starts the service's assembly beside the test's, and waits for its end.</summary>
    /// <param name="assembly">Such as <c>Gateway.dll</c>.</param>
    /// <param name="workingDirectory">Where the operator is; its files are none of the service's business.</param>
    /// <param name="setting">The variable's name.</param>
    /// <param name="value">The variable's value.</param>
    /// <param name="cancellationToken">Kills the service.</param>
    /// <exception cref="TimeoutException">It did not refuse: it still runs after a minute, and is killed.</exception>
    public static async Task<RefusedStart> OfAsync(string assembly, string workingDirectory, string setting, string value, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, assembly), "--urls=http://127.0.0.1:0"])
        {
            Environment = { [setting] = value },
            WorkingDirectory = workingDirectory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken).WaitAsync(Patience, cancellationToken);
            await output;
            return new RefusedStart(process.ExitCode, await errors);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
