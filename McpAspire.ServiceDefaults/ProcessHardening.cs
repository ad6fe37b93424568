using System.Collections;
using System.Runtime.InteropServices;

namespace McpAspire.ServiceDefaults;

/// <summary>What a process that holds secrets does for itself at start.</summary>
public static partial class ProcessHardening
{
    private const int SetDumpable = 4;
    private const string DiagnosticsVariable = "DOTNET_EnableDiagnostics";

    /// <summary>
    /// Makes the process not dumpable (<c>PR_SET_DUMPABLE</c> 0, prctl(2)): no core file, and no other process of its uid reads its memory or
    /// environment. Does nothing outside Linux.
    /// </summary>
    /// <exception cref="InvalidOperationException">The kernel refused.</exception>
    public static void ForbidDumps()
    {
        if (OperatingSystem.IsLinux() && Prctl(SetDumpable, 0, 0, 0, 0) != 0)
            throw new InvalidOperationException($"prctl(PR_SET_DUMPABLE) failed with errno {Marshal.GetLastPInvokeError()}.");
    }

    /// <summary>
    /// Makes the runtime offer no endpoint to debuggers, profilers and other diagnostics, through which a process of the same user could take this one over. The
    /// runtime knows this setting as a variable of the environment alone, and before anything runs; so a process that was started without it starts itself again.
    /// A value that is set stays (1 for who wants to debug). Does nothing outside Linux.
    /// </summary>
    /// <exception cref="InvalidOperationException">The kernel refused.</exception>
    public static void ForbidDiagnostics()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable(DiagnosticsVariable) is { Length: > 0 })
            return;

        var arguments = File.ReadAllText("/proc/self/cmdline")[..^1].Split('\0');
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(variable => (string)variable.Key != DiagnosticsVariable).Select(variable => $"{variable.Key}={variable.Value}");
        RemoveEndpoints();
        _ = Execute(Environment.ProcessPath!, [.. arguments, null], [.. environment, $"{DiagnosticsVariable}=0", null]);
        throw new InvalidOperationException($"execve failed with errno {Marshal.GetLastPInvokeError()}.");
    }

    // The runtime created these files before Main ran. Files of other users cannot be deleted, and are not this process' own.
    private static void RemoveEndpoints()
    {
        var place = Path.GetTempPath();
        if (!Directory.Exists(place))
            return;
        foreach (var endpoint in Directory.EnumerateFiles(place, $"*-{Environment.ProcessId}-*", new EnumerationOptions { IgnoreInaccessible = true }).Where(IsEndpoint))
        {
            try
            {
                File.Delete(endpoint);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It stays, and nobody listens to it.
            }
        }
    }

    private static bool IsEndpoint(string path) =>
        Path.GetFileName(path) is var name && (name.StartsWith("dotnet-diagnostic-", StringComparison.Ordinal) || name.StartsWith("clr-debug-pipe-", StringComparison.Ordinal));

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string path, string?[] arguments, string?[] environment);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Prctl(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);
}
