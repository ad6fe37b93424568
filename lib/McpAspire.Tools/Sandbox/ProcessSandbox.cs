using System.ComponentModel;
using System.Diagnostics;
using McpAspire.Jobs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace McpAspire.Tools.Sandbox;

/// <summary>
/// Runs programs in the best tier that works here: no new privileges, an empty environment, limits on memory, processor time, files and processes, a filter of
/// system calls, no network unless declared, a private folder that goes with the run, and from T1 on a user of its own. docs/sandbox.md says what each tier holds.
/// </summary>
internal sealed partial class ProcessSandbox
{
    private const int MaxInput = 4096;
    private const int SweepAfter = 40;
    private const int QuickLooks = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(1);

    private readonly SandboxOptions _limits;
    private readonly SandboxChoice _choice;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<ProcessSandbox> _logger;

    public ProcessSandbox(IOptions<SandboxOptions> options, SandboxTiers tiers, TimeProvider timeProvider, ILogger<ProcessSandbox> logger)
    {
        _limits = options.Value;
        _choice = tiers.Choose(_limits);
        _timeProvider = timeProvider;
        _logger = logger;
    }

    /// <summary>The strength of the sandbox: T0, T1 or T2; null when no program can be run.</summary>
    public string? Tier => _choice.Launcher?.Tier.ToString();

    /// <summary>Why no program can be run here, or null when it can.</summary>
    public string? Unavailable => _choice.Launcher is null ? $"no sandbox works ({string.Join("; ", _choice.Reasons)})" : null;

    /// <summary>Why a better tier is not to be had.</summary>
    public IReadOnlyList<string> Reasons => _choice.Reasons;

    /// <summary>Runs a program to its end. When this returns or throws, no process of it is left.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the program was killed.</exception>
    /// <exception cref="ToolException">It cannot be started (<c>unavailable</c>), or could not be ended (<c>execution_error</c>).</exception>
    public async Task<SandboxExit> RunAsync(SandboxCommand command, CancellationToken cancellationToken)
    {
        if (command.StandardInput?.Length > MaxInput)
            throw new ArgumentException($"Standard input is longer than {MaxInput} characters.", nameof(command));

        cancellationToken.ThrowIfCancellationRequested();
        var launcher = _choice.Launcher ?? throw CannotStart(Unavailable!, null);
        var user = TakeUser();
        try
        {
            if (user is { IsClean: false })
                await SweepAsync(launcher, user);
            return await RunAsync(launcher, command, user, cancellationToken);
        }
        finally
        {
            if (user is not null)
                _choice.Users!.Return(user);
        }
    }

    private RunUser? TakeUser()
    {
        if (_choice.Users is not { } users)
            return null;
        return users.Take() ?? throw new ToolException(ToolException.Failure(
            ToolErrorType.ResourceExhausted, "As many programs run here as there are users for them.", "Try again later, or ask the operator to raise Sandbox:Uids."));
    }

    private async Task<SandboxExit> RunAsync(SandboxLauncher launcher, SandboxCommand command, RunUser? user, CancellationToken cancellationToken)
    {
        var folder = launcher.Tier == SandboxTier.T2 ? null : RunFolder.Create(user?.Uid);
        try
        {
            user?.IsClean = false;
            using var process = await StartAsync(launcher.StartInfo(command, folder, user?.Uid), command.Program);
            return await FollowAsync(process, launcher, command, folder, user, cancellationToken);
        }
        finally
        {
            if (folder is not null)
                await RemoveAsync(folder);
        }
    }

    // The program owns what is in its folder; if it cannot be removed, the call has its answer all the same.
    private async Task RemoveAsync(string folder)
    {
        try
        {
            await RunFolder.RemoveAsync(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
        {
            Log.FolderLeft(_logger, folder, e);
        }
    }

    private async Task<SandboxExit> FollowAsync(
        Process process, SandboxLauncher launcher, SandboxCommand command, string? folder, RunUser? user, CancellationToken cancellationToken)
    {
        // Process does not close the pipes that it made when it is disposed.
        await using var outputPipe = process.StandardOutput.BaseStream;
        await using var errorPipe = process.StandardError.BaseStream;
        var output = new OutputCapture(Least(command.MaxStdoutBytes, _limits.MaxStdoutBytes), () => KillGroup(process), command.OnOutputLine);
        var error = new OutputCapture(Least(command.MaxStderrBytes, _limits.MaxStderrBytes));
        var drained = Task.WhenAll(output.ReadAsync(outputPipe), error.ReadAsync(errorPipe));
        using var ended = new CancellationTokenSource();
        var watch = WatchAsync(process, folder, ended.Token);

        try
        {
            await WriteInputAsync(process, command.StandardInput);
            await process.WaitForExitAsync(cancellationToken);
        }
        finally
        {
            await ended.CancelAsync();
            KillGroup(process);
            await process.WaitForExitAsync(CancellationToken.None);
            await EndLeftoversAsync(process.Id, launcher, user, drained);
        }

        if (process.ExitCode == SandboxLauncher.Refused && error.Text.StartsWith(SandboxLauncher.RefusedPrefix, StringComparison.Ordinal))
            throw CannotStart($"the sandbox could not be set up ({error.Text[SandboxLauncher.RefusedPrefix.Length..].Trim()})", null);
        return new SandboxExit(process.ExitCode, output.Text, error.Text, output.Truncated, error.Truncated, launcher.Tier.ToString())
        {
            RawOutput = output.Bytes,
            FolderFull = await watch,
        };
    }

    private static int Least(int? wanted, int limit) => Math.Min(wanted ?? limit, limit);

    private async Task<bool> WatchAsync(Process process, string? folder, CancellationToken ended)
    {
        if (folder is null || !await RunFolder.ExceedsAsync(folder, _limits.MaxFolderBytes, _timeProvider, ended))
            return false;
        KillGroup(process);
        return true;
    }

    private static async Task WriteInputAsync(Process process, string? text)
    {
        try
        {
            await using var input = process.StandardInput;
            if (text is not null)
                await input.WriteAsync(text);
        }
        catch (IOException)
        {
            // It ended without reading, as it may.
        }
    }

    // Whoever is left has lost its parent by now, or is about to: its group is killed, and each that is found makes orphans of its own children.
    private async Task EndLeftoversAsync(int group, SandboxLauncher launcher, RunUser? user, Task drained)
    {
        NativeProcess.Kill(-group);
        var started = _timeProvider.GetTimestamp();
        for (var looks = 1; EndOrphans(launcher.Tier, user) || !drained.IsCompleted; looks++)
        {
            if (_timeProvider.GetElapsedTime(started) > Patience)
            {
                Log.ProcessLeft(_logger);
                throw new ToolException(ToolException.Failure(
                    ToolErrorType.ExecutionError, "The program left a process behind that could not be ended.", "Report this to the operator."));
            }

            if (user is not null && looks % SweepAfter == 0)
                await SweepAsync(launcher, user);
            // What was killed is mostly gone by the next look.
            if (looks < QuickLooks)
            {
                await Task.Yield();
                continue;
            }

            var wait = Task.Delay(LookEvery, _timeProvider);
            await (drained.IsCompleted ? wait : Task.WhenAny(drained, wait));
        }

        await drained;
        user?.IsClean = true;
    }

    // At T2 also what bubblewrap leaves when it is killed; it is the worker's user.
    private static bool EndOrphans(SandboxTier tier, RunUser? user) => Orphans.EndAll(user?.Uid) | (tier == SandboxTier.T2 && user is not null && Orphans.EndAll(null));

    private static async Task SweepAsync(SandboxLauncher launcher, RunUser user)
    {
        using var sweep = await StartAsync(launcher.Sweep(user.Uid), "perl");
        await using var output = sweep.StandardOutput.BaseStream;
        await using var error = sweep.StandardError.BaseStream;
        sweep.StandardInput.Close();
        await sweep.WaitForExitAsync();
        if (sweep.ExitCode != 0)
            throw CannotStart($"what may be left of user {user.Uid} cannot be ended", null);
    }

    private static void KillGroup(Process process)
    {
        if (process.HasExited)
            return;
        NativeProcess.Kill(-process.Id);
        process.Kill();
    }

    private static async Task<Process> StartAsync(ProcessStartInfo info, string program)
    {
        try
        {
            return await ProcessLauncher.StartAsync(info);
        }
        catch (Win32Exception e)
        {
            throw CannotStart($"{Path.GetFileName(program)} cannot be started", e);
        }
    }

    private static ToolException CannotStart(string reason, Exception? cause) =>
        new(ToolException.Failure(ToolErrorType.Unavailable, $"The tool cannot run here: {reason}.", "Try again later, or ask the operator to look at the worker."), cause);
}
