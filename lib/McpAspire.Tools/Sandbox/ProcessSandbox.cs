using System.ComponentModel;
using System.Diagnostics;
using McpAspire.Jobs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace McpAspire.Tools.Sandbox;

/// <summary>
/// Runs programs at tier T0: own session, limits on memory, processor time, files and processes, no new privileges, an empty environment, a private
/// folder that goes with it, and killed when this process dies. What it cannot hold at this tier: reading what the worker's user may read.
/// </summary>
internal sealed partial class ProcessSandbox(IOptions<SandboxOptions> options, TimeProvider timeProvider, ILogger<ProcessSandbox> logger)
{
    /// <summary>The strength of the sandbox.</summary>
    public string Tier { get; } = "T0";

    private const int MaxFileBytes = 16 * 1024 * 1024;
    private const int MaxProcesses = 512;
    private const int CpuGraceSeconds = 2;

    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMilliseconds(20);
    private static readonly string[] Launchers = ["setsid", "prlimit", "setpriv"];

    private readonly SandboxOptions _limits = options.Value;

    /// <summary>Why no program can be run here, or null when it can.</summary>
    public string? Unavailable { get; } =
        Array.Find(Launchers, launcher => ProgramPath.Find(launcher) is null) is { } missing ? $"{missing} is not installed (Debian package util-linux)" : null;

    /// <summary>Runs a program to its end. When this returns or throws, no process of it is left.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the program was killed.</exception>
    /// <exception cref="ToolException">It cannot be started (<c>unavailable</c>).</exception>
    public async Task<SandboxExit> RunAsync(SandboxCommand command, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var folder = Directory.CreateTempSubdirectory("mcpaspire-");
        try
        {
            var marker = new RunMarker();
            using var process = await StartAsync(command, folder.FullName, marker);
            return await FollowAsync(process, command, marker, cancellationToken);
        }
        finally
        {
            Remove(folder);
        }
    }

    // The program owns what is in its folder; if it cannot be removed, the call has its answer all the same.
    private void Remove(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.FolderLeft(logger, folder.FullName, e);
        }
    }

    private async Task<SandboxExit> FollowAsync(Process process, SandboxCommand command, RunMarker marker, CancellationToken cancellationToken)
    {
        process.StandardInput.Close();
        // Process does not close the pipes that it made when it is disposed.
        await using var outputPipe = process.StandardOutput.BaseStream;
        await using var errorPipe = process.StandardError.BaseStream;
        var output = new OutputCapture(_limits.MaxStdoutBytes, () => KillGroup(process), command.OnOutputLine);
        var error = new OutputCapture(_limits.MaxStderrBytes);
        var drained = Task.WhenAll(output.ReadAsync(outputPipe), error.ReadAsync(errorPipe));

        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        finally
        {
            KillGroup(process);
            await process.WaitForExitAsync(CancellationToken.None);
            await EndLeftoversAsync(process.Id, marker, drained);
        }

        return new SandboxExit(process.ExitCode, output.Text, error.Text, output.Truncated, error.Truncated, Tier);
    }

    // A process in the middle of exec has no environment to be known by, so one look is not enough; what holds the pipes open is still there for certain.
    private async Task EndLeftoversAsync(int group, RunMarker marker, Task drained)
    {
        NativeProcess.Kill(-group);
        var started = timeProvider.GetTimestamp();
        do
        {
            marker.KillAll();
            if (timeProvider.GetElapsedTime(started) > DrainPatience)
            {
                Log.PipeHeldOpen(logger);
                throw new ToolException(ToolException.Failure(
                    ToolErrorType.ExecutionError, "The program left a process behind that could not be ended.", "Report this to the operator."));
            }
        }
        while (await Task.WhenAny(drained, Task.Delay(SweepEvery, timeProvider)) != drained);

        await drained;
        marker.KillAll();
    }

    private static void KillGroup(Process process)
    {
        if (process.HasExited)
            return;
        NativeProcess.Kill(-process.Id);
        process.Kill();
    }

    private async Task<Process> StartAsync(SandboxCommand command, string folder, RunMarker marker)
    {
        if (Unavailable is { } reason)
            throw CannotStart(reason, null);
        try
        {
            return await ProcessLauncher.StartAsync(StartInfo(command, folder, marker));
        }
        catch (Win32Exception e)
        {
            throw CannotStart($"{Path.GetFileName(command.Program)} cannot be started", e);
        }
    }

    private static ToolException CannotStart(string reason, Exception? cause) =>
        new(ToolException.Failure(ToolErrorType.Unavailable, $"The tool cannot run here: {reason}.", "Try again later, or ask the operator to look at the worker."), cause);

    private ProcessStartInfo StartInfo(SandboxCommand command, string folder, RunMarker marker)
    {
        var info = new ProcessStartInfo(ProgramPath.Find("setsid")!)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] wrapped =
        [
            ProgramPath.Find("prlimit")!, "--core=0", $"--cpu={command.CpuSeconds}:{command.CpuSeconds + CpuGraceSeconds}", $"--as={(long)_limits.MaxMemoryMb * 1024 * 1024}",
            $"--nofile={_limits.MaxFileDescriptors}", $"--fsize={MaxFileBytes}", $"--nproc={MaxProcesses}", "--",
            ProgramPath.Find("setpriv")!, "--no-new-privs", "--inh-caps=-all", "--pdeathsig", "KILL", "--",
            command.Program, .. command.Arguments,
        ];
        foreach (var argument in wrapped)
            info.ArgumentList.Add(argument);

        info.Environment.Clear();
        info.Environment["PATH"] = ProgramPath.Value;
        info.Environment["LANG"] = "C.UTF-8";
        info.Environment["HOME"] = folder;
        info.Environment["TMPDIR"] = folder;
        marker.Put(info.Environment);
        return info;
    }
}
