using System.Diagnostics;

namespace McpAspire.Tools.Sandbox;

/// <summary>
/// How a program is started in a tier: launch.pl, one process that limits itself and becomes the program; at T2 within namespaces that bubblewrap makes.
/// </summary>
internal sealed class SandboxLauncher(SandboxOptions limits, SandboxTier tier, SystemCalls calls, int landlock)
{
    /// <summary>What launch.pl ends with when it cannot do what it was told; then nothing has run.</summary>
    public const int Refused = 126;

    /// <summary>How the reason begins that launch.pl then gives on standard error.</summary>
    public const string RefusedPrefix = "sandbox: ";

    private const int MaxFileBytes = 16 * 1024 * 1024;
    private const int CpuGraceSeconds = 2;

    // The kernel counts all processes and threads of a user, so the worker's own count where it lends its user.
    private const int ProcessesOfOwnUser = 64;
    private const int ProcessesOfWorkersUser = 512;

    private const string PrivateFolder = "/tmp";

    private static readonly string Script = ReadScript();
    private static readonly (string Target, string Link)[] DeviceLinks =
        [("/proc/self/fd", "/dev/fd"), ("/proc/self/fd/0", "/dev/stdin"), ("/proc/self/fd/1", "/dev/stdout"), ("/proc/self/fd/2", "/dev/stderr")];

    private readonly string _filter = $"filter={SystemCallFilter.Build(calls, network: false, rawSockets: false)}";
    private readonly string _networkFilter = $"filter={SystemCallFilter.Build(calls, network: true, rawSockets: false)}";
    private readonly string _rawFilter = $"filter={SystemCallFilter.Build(calls, network: true, rawSockets: true)}";

    public SandboxTier Tier => tier;

    /// <summary>Why nothing can be started in this tier, or null.</summary>
    public static string? Missing(SandboxTier tier) =>
        ProgramPath.Find("perl") is null ? "perl is not installed (Debian package perl-base)"
        : tier == SandboxTier.T2 && ProgramPath.Find("bwrap") is null ? "bwrap is not installed (Debian package bubblewrap)"
        : null;

    /// <summary>How to start a program.</summary>
    /// <param name="command">The program and what it may.</param>
    /// <param name="folder">Its folder; none at T2, where it gets one in memory.</param>
    /// <param name="uid">Its user; none for the worker's.</param>
    public ProcessStartInfo StartInfo(SandboxCommand command, string? folder, int? uid)
    {
        var perl = ProgramPath.Find("perl")!;
        var inside = folder ?? PrivateFolder;
        string[] launch = [perl, "-e", Script, "--", .. Wishes(command, inside, uid), "--", command.Program, .. command.Arguments];
        return Plain(tier == SandboxTier.T2 ? [ProgramPath.Find("bwrap")!, .. Namespaces(command, uid), "--", .. launch] : launch, folder);
    }

    /// <summary>How to end all processes of a user at once.</summary>
    public ProcessStartInfo Sweep(int uid) =>
        Plain([ProgramPath.Find("perl")!, "-e", Script, "--", $"numbers={calls.Launcher}", "folder=/", $"uid={uid}", "sweep=1", "--"], null);

    private static ProcessStartInfo Plain(string[] commandLine, string? folder)
    {
        var info = new ProcessStartInfo(commandLine[0], commandLine[1..])
        {
            WorkingDirectory = folder ?? "/",
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Neither the launcher nor the tool is told anything by it: what the tool may know is among the arguments.
        info.Environment.Clear();
        return info;
    }

    private IEnumerable<string> Wishes(SandboxCommand command, string folder, int? uid)
    {
        var memory = Math.Min(command.MemoryMb ?? limits.MaxMemoryMb, limits.MaxMemoryMb) * 1024L * 1024;
        yield return $"numbers={calls.Launcher}";
        yield return $"folder={folder}";
        if (tier != SandboxTier.T2)
        {
            yield return "session=1";
            yield return $"parent={Environment.ProcessId}";
        }

        if (uid is not null)
            yield return $"uid={uid}";
        if (command.NeedsRawSockets)
            yield return "raw=1";

        yield return $"limit=0:{command.CpuSeconds}:{command.CpuSeconds + CpuGraceSeconds}";
        yield return Limit(1, Math.Min(command.MaxFileBytes ?? MaxFileBytes, MaxFileBytes));
        yield return Limit(4, 0);
        yield return Limit(6, uid is null ? ProcessesOfWorkersUser : ProcessesOfOwnUser);
        yield return Limit(7, limits.MaxFileDescriptors);
        yield return Limit(9, memory);

        if (landlock > 0)
        {
            foreach (var argument in Landlock.Arguments(landlock, command, folder))
                yield return argument;
        }

        yield return command.NeedsRawSockets ? _rawFilter : command.NeedsNetwork ? _networkFilter : _filter;
        foreach (var (name, value) in command.Environment)
            yield return $"env={name}={value}";
        yield return $"env=PATH={ProgramPath.Value}";
        yield return "env=LANG=C.UTF-8";
        yield return $"env=HOME={folder}";
        yield return $"env=TMPDIR={folder}";
    }

    private static string Limit(int resource, long value) => $"limit={resource}:{value}:{value}";

    // A network of its own would hold nothing that the filter does not, and costs half as much again as all the rest.
    // As root, bubblewrap keeps the rights that launch.pl needs to change the user, and gives up after it. As anybody else it needs a user namespace.
    private IEnumerable<string> Namespaces(SandboxCommand command, int? uid)
    {
        string[] rights = uid is null ? ["--unshare-user"] : ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP", "--cap-add", "CAP_NET_RAW"];
        var settings = command.NeedsNetwork ? SystemPaths.Settings.Concat(SystemPaths.NetworkSettings) : SystemPaths.Settings;
        return
        [
            "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
            "--die-with-parent", "--new-session", "--cap-drop", "ALL", .. rights,
            .. SystemPaths.Programs.SelectMany(Program),
            .. settings.SelectMany(path => Bind("--ro-bind", path)),
            "--proc", "/proc", "--tmpfs", "/dev", .. SystemPaths.Devices.SelectMany(path => new[] { "--dev-bind", path, path }),
            .. DeviceLinks.SelectMany(link => new[] { "--symlink", link.Target, link.Link }),
            "--perms", "1777", "--size", $"{limits.MaxFolderBytes}", "--tmpfs", PrivateFolder,
            .. SystemPaths.HasProgram(command.Program) ? Array.Empty<string>() : Bind("--ro-bind-try", command.Program),
            // What is root's, a user of its own cannot write to anyway.
            .. uid is null ? ["--remount-ro", "/dev", "--remount-ro", "/"] : Array.Empty<string>(),
        ];
    }

    // The folders on the way bubblewrap would make for root alone.
    private static string[] Bind(string option, string path)
    {
        var folders = new List<string>();
        for (var folder = Path.GetDirectoryName(path); folder is { Length: > 1 }; folder = Path.GetDirectoryName(folder))
            folders.InsertRange(0, ["--dir", folder]);
        return [.. folders, option, path, path];
    }

    private static string[] Program(string path) =>
        new DirectoryInfo(path).LinkTarget is { } target ? ["--symlink", target, path] : ["--ro-bind", path, path];

    private static string ReadScript()
    {
        using var stream = typeof(SandboxLauncher).Assembly.GetManifestResourceStream("launch.pl")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
