namespace McpAspire.Tools.Sandbox;

/// <summary>The rules of Landlock for a run, as launch.pl takes them (<c>Documentation/userspace-api/landlock.rst</c>).</summary>
internal static class Landlock
{
    private const int Execute = 1 << 0;
    private const int WriteFile = 1 << 1;
    private const int ReadFile = 1 << 2;
    private const int ReadFolder = 1 << 3;
    private const int Truncate = 1 << 14;

    // All of a folder but devices, sockets, and running what was written.
    private const int Own = WriteFile | ReadFile | ReadFolder | (1 << 4) | (1 << 5) | (1 << 7) | (1 << 8) | (1 << 10) | (1 << 12) | (1 << 13) | Truncate;

    private const int BindTcp = 1;
    private const int ConnectTcp = 2;
    private const int AbstractSocketsAndSignals = 3;

    /// <summary>The arguments, for a version of Landlock from 1.</summary>
    public static IEnumerable<string> Arguments(int abi, SandboxCommand command, string folder)
    {
        var files = abi switch
        {
            1 => 0x1FFF,
            2 => 0x3FFF,
            3 or 4 => 0x7FFF,
            _ => 0xFFFF,
        };
        var ports = command.NeedsNetwork ? BindTcp : BindTcp | ConnectTcp;
        yield return abi switch
        {
            < 4 => $"landlock=8:{files}:0:0",
            < 6 => $"landlock=16:{files}:{ports}:0",
            _ => $"landlock=24:{files}:{ports}:{AbstractSocketsAndSignals}",
        };

        // Port 0 is one of the kernel's choice: programs bind to an address so before they connect.
        if (abi >= 4 && command.NeedsNetwork)
            yield return $"port={BindTcp}:0";

        var settings = command.NeedsNetwork ? SystemPaths.Settings.Concat(SystemPaths.NetworkSettings) : SystemPaths.Settings;
        var rules = SystemPaths.Programs.Append(command.Program).Select(path => (Path: path, Rights: Execute | ReadFile | ReadFolder))
            .Concat(settings.Concat(SystemPaths.Kernel).Select(path => (Path: path, Rights: ReadFile | ReadFolder)))
            .Concat(SystemPaths.Devices.Select(path => (Path: path, Rights: ReadFile | WriteFile | Truncate)))
            .Append((Path: folder, Rights: Own));
        foreach (var (path, rights) in rules)
            yield return $"beneath={rights & files & (Directory.Exists(path) || path == folder ? ~0 : Execute | WriteFile | ReadFile | Truncate)}:{path}";
    }
}
