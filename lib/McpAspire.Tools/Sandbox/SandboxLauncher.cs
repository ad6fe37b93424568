using System.Diagnostics;
using McpAspire.Tools.Sandbox.SystemCalls;
using McpAspire.Tools.Sandbox.Users;

namespace McpAspire.Tools.Sandbox;

/// <summary>
/// How a program is started in a tier: launch.pl, one process that limits itself and becomes the program; at T2 within namespaces that bubblewrap makes.
/// </summary>
internal sealed class SandboxLauncher(SandboxOptions limits, SandboxTier tier, int landlock)
{
    /// <summary>What each file of a run may have.</summary>
    public const int MaxFileBytes = 16 * 1024 * 1024;
    private const int CpuGraceSeconds = 2;

    // The kernel counts all processes and threads of a user, so the worker's own count where it lends its user.
    private const int ProcessesOfOwnUser = 64;
    private const int ProcessesBesideWorkersUser = 512;

    private const string PrivateFolder = "/tmp";

    // Runs without a user of their own count from a number that other workers hardly have.
    private static int _runs = Random.Shared.Next();

    private static readonly string Script = ReadScript();
    private static readonly (string Target, string Link)[] DeviceLinks =
        [("/proc/self/fd", "/dev/fd"), ("/proc/self/fd/0", "/dev/stdin"), ("/proc/self/fd/1", "/dev/stdout"), ("/proc/self/fd/2", "/dev/stderr")];

    private static readonly Lazy<int> ProcessesOfWorkersUser = new(() => UserProcesses.CountThreads(NativeProcess.UserId) + ProcessesBesideWorkersUser);

    private static readonly Lazy<string> Calls = new(() => $"calls={LauncherCalls.Numbers()}");
    // A failure, such as no descriptor left, is not kept.
    private static readonly Lazy<string>[] Filters =
        [.. Enum.GetValues<SocketNeed>().Select(need => new Lazy<string>(
            () => $"filter={Convert.ToHexStringLower(SystemCallFilter.Build(need))}", LazyThreadSafetyMode.PublicationOnly))];

    public SandboxTier Tier => tier;

    /// <summary>Why nothing can be started in this tier, or null.</summary>
    public static string? Missing(SandboxTier tier) =>
        !LibSeccomp.IsInstalled ? "libseccomp is not installed (Debian package libseccomp2)"
        : ProgramPath.Find("perl") is null ? "perl is not installed (Debian package perl-base)"
        : tier == SandboxTier.T2 && ProgramPath.Find("bwrap") is null ? "bwrap is not installed (Debian package bubblewrap)"
        : null;

    /// <summary>How to start a program.</summary>
    /// <param name="command">The program and what it may.</param>
    /// <param name="folder">Its folder; none at T2, where it gets one in memory.</param>
    /// <param name="uid">Its user; none for the worker's.</param>
    /// <param name="status">The descriptor that the launcher tells how it went.</param>
    public ProcessStartInfo StartInfo(SandboxCommand command, string? folder, int? uid, int status)
    {
        var perl = ProgramPath.Find("perl")!;
        var inside = folder ?? PrivateFolder;
        string[] launch = [perl, "-e", Script, "--", .. LauncherArguments(command, inside, uid, status), "--", command.Program, .. Arguments(command, uid)];
        return Plain(tier == SandboxTier.T2 ? [ProgramPath.Find("bwrap")!, .. Namespaces(command, uid), "--", .. launch] : launch, folder);
    }

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

    private IEnumerable<string> LauncherArguments(SandboxCommand command, string folder, int? uid, int status)
    {
        var memory = Math.Min(command.MemoryMb ?? limits.MaxMemoryMb, limits.MaxMemoryMb) * 1024L * 1024;
        var sockets = Sockets(command);
        yield return Calls.Value;
        yield return $"status={status}";
        yield return $"folder={folder}";
        if (tier != SandboxTier.T2)
        {
            yield return "session=1";
            yield return $"parent={Environment.ProcessId}";
        }
        else
        {
            yield return $"noexec={folder}";
        }

        if (uid is not null)
            yield return $"uid={uid}";
        // Where the worker cannot give it, ping asks for unprivileged ICMP.
        if (sockets >= SocketNeed.RawIcmp && uid is not null)
            yield return "raw=1";

        yield return $"limit=0:{command.CpuSeconds}:{command.CpuSeconds + CpuGraceSeconds}";
        yield return Limit(1, Math.Min(command.MaxFileBytes ?? MaxFileBytes, MaxFileBytes));
        yield return Limit(4, 0);
        yield return Limit(6, uid is null ? ProcessesOfWorkersUser.Value : ProcessesOfOwnUser);
        yield return Limit(7, limits.MaxFileDescriptors);
        yield return Limit(9, memory);

        if (landlock > 0)
        {
            foreach (var argument in Landlock.Arguments(landlock, command, folder))
                yield return argument;
        }

        yield return Filters[(int)sockets].Value;
        foreach (var (name, value) in command.Environment)
            yield return $"env={name}={value}";
        yield return $"env=PATH={ProgramPath.Value}";
        yield return "env=LANG=C.UTF-8";
        yield return $"env=HOME={folder}";
        yield return $"env=TMPDIR={folder}";
    }

    private static IEnumerable<string> Arguments(SandboxCommand command, int? uid)
    {
        if (!command.Arguments.Contains(SandboxCommand.RunId))
            return command.Arguments;
        var id = 1 + ((uint)(uid ?? Interlocked.Increment(ref _runs)) % 0xFFFF);
        return command.Arguments.Select(argument => argument == SandboxCommand.RunId ? $"{id}" : argument);
    }

    private static SocketNeed Sockets(SandboxCommand command) =>
        command.NeedsPacketSockets ? SocketNeed.Packets
        : command.NeedsRawSockets ? SocketNeed.RawIcmp
        : command.NeedsNetwork ? SocketNeed.Network
        : SocketNeed.None;

    private static string Limit(int resource, long value) => $"limit={resource}:{value}:{value}";

    // A network of its own would hold nothing that the filter does not, and costs half as much again as all the rest.
    // As root, bubblewrap keeps the rights that launch.pl needs to change the user, and gives up after it. As anybody else it needs a user namespace.
    private IEnumerable<string> Namespaces(SandboxCommand command, int? uid)
    {
        string[] rights = uid is null ? ["--unshare-user"] : ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP", "--cap-add", "CAP_NET_RAW"];
        rights = [.. rights, "--cap-add", "CAP_SYS_ADMIN"];
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
