using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using McpAspire.Tools.Sandbox;

namespace McpAspire.Tools.Tests.Sandbox;

/// <summary>
/// A worker in a process of its own, for programs that mean it harm: a line of JSON in is a run, a line out what became of it. It has a secret in its
/// environment and in a file, and like the real one cannot be dumped.
/// </summary>
internal sealed partial class HostileWorker : IAsyncDisposable
{
    public const string Command = "--hostile-worker";
    public const string Secret = "SECRET_OF_THE_WORKER";

    private const int SetDumpable = 4;

    // Its own: the kernel counts all processes of a user.
    private static readonly int UserWithoutRights = TestUsers.NewRange();

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly StreamReader _output;
    private readonly DirectoryInfo _folder;

    private HostileWorker(Process process, DirectoryInfo folder)
    {
        _process = process;
        _output = process.StandardOutput;
        _folder = folder;
    }

    public int Id => _process.Id;

    public string SecretFile => Path.Combine(_folder.FullName, "secret");

    /// <summary>Starts one whose sandbox is of a tier. T0 is what there is without root, so its worker is not root, either.</summary>
    public static HostileWorker Start(SandboxTier tier, bool useLandlock)
    {
        var folder = Directory.CreateTempSubdirectory("hostile-");
        var secret = Path.Combine(folder.FullName, "secret");
        File.WriteAllText(secret, Secret);

        string[] command = [Command, $"{tier}", $"{useLandlock}"];
#pragma warning disable CA1416 // The tests run on Linux.
        folder.UnixFileMode = (UnixFileMode)0b111_001_001;
        File.SetUnixFileMode(secret, UnixFileMode.UserRead);
#pragma warning restore CA1416
        command = CommandLine(tier, folder, command);

        var info = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        info.Environment[Secret] = "1";
        info.Environment["TMPDIR"] = folder.FullName;
        return new HostileWorker(Process.Start(info)!, folder);
    }

    public async Task<HostileReport> RunAsync(HostileRun run, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(run).AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        var line = await _output.ReadLineAsync(cancellationToken).AsTask().WaitAsync(Patience, cancellationToken);
        return JsonSerializer.Deserialize<HostileReport>(line.ShouldNotBeNull("the worker has ended"))!;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _output.Dispose();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>The worker's side.</summary>
    public static async Task<int> RunAsync(string tier, string useLandlock)
    {
        _ = ProcessControl(SetDumpable, 0, 0, 0, 0);
        var sandbox = Sandboxes.Create(Enum.Parse<SandboxTier>(tier), bool.Parse(useLandlock));
        while (await Console.In.ReadLineAsync() is { } line)
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(await RunAsync(sandbox, JsonSerializer.Deserialize<HostileRun>(line)!)));
        return 0;
    }

    private static async Task<HostileReport> RunAsync(ProcessSandbox sandbox, HostileRun run)
    {
        using var stop = new CancellationTokenSource();
        if (run.CancelAfterMs > 0)
            stop.CancelAfter(run.CancelAfterMs);
        var report = new HostileReport(sandbox.Tier!, false, 0, string.Empty, string.Empty, null, null, [], 0, [], string.Empty);
        try
        {
            var command = new SandboxCommand { Program = "/usr/bin/perl", Arguments = run.Arguments, NeedsNetwork = run.Network, NeedsRawSockets = run.RawSockets, CpuSeconds = run.CpuSeconds, MaxStdoutBytes = 65536 };
            var exit = await sandbox.RunAsync(command, stop.Token);
            report = report with
            {
                ExitCode = exit.ExitCode,
                Output = exit.Output.Length > 1000 ? exit.Output[..1000] : exit.Output,
                Error = exit.Error.Length > 1000 ? exit.Error[..1000] : exit.Error,
                Limit = exit.Limit,
                ErrorType = exit.Failure?.Type.ToString(),
            };
        }
        catch (OperationCanceledException)
        {
            report = report with { Cancelled = true };
        }

        return report with
        {
            Descriptors = Open(),
            Children = Directory.EnumerateDirectories("/proc/self/task").Sum(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries).Length),
            Files = [.. Directory.EnumerateFileSystemEntries(Path.GetTempPath()).Select(file => Path.GetFileName(file)!).Where(file => file.StartsWith("mcpaspire", StringComparison.Ordinal))],
            SecretMode = Mode(Path.Combine(Path.GetTempPath(), "secret")),
        };
    }

    /// <summary>How to start this program as a worker of a tier.</summary>
    public static string[] CommandLine(SandboxTier tier, DirectoryInfo folder, string[] arguments)
    {
        if (tier != SandboxTier.T0 || !NativeProcess.IsRoot)
            return [Environment.ProcessPath!, .. arguments];
        var program = CopyOfThisProgram(folder);
        GiveToUserWithoutRights(folder);
        return [ProgramPath.Find("setpriv")!, $"--reuid={UserWithoutRights}", $"--regid={UserWithoutRights}", "--clear-groups", "--inh-caps=-all", program, .. arguments];
    }

    // Another user may not be allowed to enter the folder that the tests were built in, such as one in root's home.
    private static string CopyOfThisProgram(DirectoryInfo folder)
    {
        var copy = folder.CreateSubdirectory("program");
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory))
            File.Copy(file, Path.Combine(copy.FullName, Path.GetFileName(file)));
        return Path.Combine(copy.FullName, Path.GetFileName(Environment.ProcessPath!));
    }

    private static void GiveToUserWithoutRights(DirectoryInfo folder)
    {
        foreach (var entry in Directory.EnumerateFileSystemEntries(folder.FullName, "*", SearchOption.AllDirectories).Append(folder.FullName))
            ChangeOwner(entry, UserWithoutRights, UserWithoutRights).ShouldBe(0, entry);
    }

    private static string Mode(string path)
    {
#pragma warning disable CA1416 // The tests run on Linux.
        return $"{File.GetUnixFileMode(path)} {File.GetLastWriteTimeUtc(path):O}";
#pragma warning restore CA1416
    }

    // The runtime loads its own files when it first needs them.
    private static string[] Open() =>
        [.. Directory.EnumerateFileSystemEntries("/proc/self/fd")
            .Select(descriptor => new FileInfo(descriptor).LinkTarget ?? string.Empty)
            .Where(target => target.Length > 0 && !target.EndsWith(".dll", StringComparison.Ordinal))];

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ChangeOwner(string path, int uid, int gid);

    [LibraryImport("libc", EntryPoint = "prctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ProcessControl(int option, nuint value, nuint third, nuint fourth, nuint fifth);
}
