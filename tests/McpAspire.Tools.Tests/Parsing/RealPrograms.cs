using System.Diagnostics;
using McpAspire.Tools.Sandbox;

namespace McpAspire.Tools.Tests.Parsing;

/// <summary>Runs the programs that parsers are made for, on loopback.</summary>
internal static class RealPrograms
{
    public static async Task<(SandboxExit Exit, IReadOnlyList<string> Lines)> RunAsync(string program, params string[] arguments)
    {
        var info = new ProcessStartInfo(ProgramPath.Find(program) ?? throw new InvalidOperationException($"{program} is not installed."), arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment["LANG"] = "C.UTF-8";
        using var process = Process.Start(info)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var lines = new List<string>();
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            lines.Add(line);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (Recorded.Exit(process.ExitCode, string.Join('\n', lines), await error), lines);
    }
}
