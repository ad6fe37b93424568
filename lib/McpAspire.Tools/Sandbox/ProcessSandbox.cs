using System.ComponentModel;
using System.Diagnostics;
using McpAspire.Jobs;
using McpAspire.Tools.Network;
using McpAspire.Tools.Sandbox.Folders;
using McpAspire.Tools.Sandbox.Users;
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
    private const int MaxReason = 200;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
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

    /// <summary>Why better tiers are not available, and what is out of use.</summary>
    public IReadOnlyList<string> Reasons => _choice.Users?.Retired is { Count: > 0 } retired
        ? [.. _choice.Reasons, $"users {string.Join(", ", retired)} are out of use, as a process of them cannot be ended"]
        : _choice.Reasons;

    /// <summary>Runs a program to its end. When this returns or throws, no process of it is left.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the program was killed.</exception>
    /// <exception cref="ToolException">It cannot be started (<c>unavailable</c>), or could not be ended (<c>execution_error</c>).</exception>
    public async Task<SandboxExit> RunAsync(SandboxCommand command, CancellationToken cancellationToken)
    {
        if (command.StandardInput?.Length > MaxInput)
            throw new ArgumentException($"Standard input is longer than {MaxInput} characters.", nameof(command));

        cancellationToken.ThrowIfCancellationRequested();
        var launcher = _choice.Launcher ?? throw CannotStart(Unavailable!, null);
        var user = await TakeUserAsync();
        try
        {
            return await RunAsync(launcher, command, user, cancellationToken);
        }
        finally
        {
            if (user is not null)
                Return(user);
        }
    }

    private async Task<RunUser?> TakeUserAsync()
    {
        if (_choice.Users is not { } users)
            return null;
        while (TakeUser(users) is { } user)
        {
            // What a worker that was killed left of a user is ended first, also for a call that is cancelled meanwhile: half ended, the user would be lost.
            if (user.IsClean || await users.CleanAsync(user, _timeProvider))
                return user;
            Return(user);
        }

        throw new ToolException(ToolException.Failure(
            ToolErrorType.ResourceExhausted, "As many programs run here as there are users for them.", "Try again later, or ask the operator to raise Sandbox:Uids."));
    }

    private static RunUser? TakeUser(UidPool users)
    {
        try
        {
            return users.Take();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotStart("it can be given no user of its own", e);
        }
    }

    private void Return(RunUser user)
    {
        if (!user.IsClean)
            Log.UserRetired(_logger, user.Uid);
        _choice.Users!.Return(user);
    }

    private async Task<SandboxExit> RunAsync(SandboxLauncher launcher, SandboxCommand command, RunUser? user, CancellationToken cancellationToken)
    {
        using var folder = launcher.Tier == SandboxTier.T2 ? null : CreateFolder(user);
        using var status = CreateStatusPipe();
        try
        {
            using var process = await StartAsync(() => launcher.StartInfo(command, folder?.Path, user?.Uid, status.Descriptor), status, user);
            var exit = await FollowAsync(process, launcher, command, folder, user, cancellationToken);
            return status.ReadFailure() is { } failure ? throw CannotStart(Describe(failure, exit), null) : exit;
        }
        finally
        {
            // Where a process of the run may be left, its folder stays for the next start.
            if (folder is not null && user is not { IsClean: false })
                await RemoveAsync(folder);
        }
    }

    private static RunFolder CreateFolder(RunUser? user)
    {
        try
        {
            return RunFolder.Create(user?.Uid);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotStart("there is no folder for it", e);
        }
    }

    private static StatusPipe CreateStatusPipe()
    {
        try
        {
            return new StatusPipe();
        }
        catch (Win32Exception e)
        {
            throw CannotStart("the worker has no descriptors left", e);
        }
    }

    // What says nothing of itself is not launch.pl but bubblewrap, which writes to standard error; no program has written there then.
    private static string Describe(string failure, SandboxExit exit) =>
        $"the sandbox could not be set up ({SafeText.Clean(failure.Length > 0 ? failure : exit.Error.Trim(), MaxReason)})";

    // The program owns what is in its folder; if it cannot be removed, the call has its answer all the same.
    private async Task RemoveAsync(RunFolder folder)
    {
        try
        {
            await folder.RemoveAsync();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.FolderLeft(_logger, folder.Path, e);
        }
    }

    private async Task<SandboxExit> FollowAsync(
        Process process, SandboxLauncher launcher, SandboxCommand command, RunFolder? folder, RunUser? user, CancellationToken cancellationToken)
    {
        // Process does not close the pipes that it made when it is disposed.
        await using var outputPipe = process.StandardOutput.BaseStream;
        await using var errorPipe = process.StandardError.BaseStream;
        var output = new OutputCapture(Least(command.MaxStdoutBytes, _limits.MaxStdoutBytes), () => KillGroup(process), command.OnOutputLine);
        var error = new OutputCapture(Least(command.MaxStderrBytes, _limits.MaxStderrBytes));
        var drained = Task.WhenAll(output.ReadAsync(outputPipe), error.ReadAsync(errorPipe));
        using var ended = new CancellationTokenSource();
        var watch = WatchAsync(process, folder, user, ended.Token);
        var isFolderFull = false;

        try
        {
            await WriteInputAsync(process, command.StandardInput, cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
        }
        finally
        {
            await ended.CancelAsync();
            KillGroup(process);
            await process.WaitForExitAsync(CancellationToken.None);
            // The watch looks at the folder and the process, which are there no longer than this method.
            isFolderFull = await watch;
            await EndLeftoversAsync(process.Id, launcher, user, drained);
        }

        return new SandboxExit(process.ExitCode, output.Text, error.Text, output.Truncated, error.Truncated, launcher.Tier.ToString())
        {
            RawOutput = output.Bytes,
            FolderFull = isFolderFull,
        };
    }

    private static int Least(int? wanted, int limit) => Math.Min(wanted ?? limit, limit);

    private async Task<bool> WatchAsync(Process process, RunFolder? folder, RunUser? user, CancellationToken ended)
    {
        if (folder is null)
            return false;
        IEnumerable<int> Processes() => Orphans.AllOfRun(process.Id, user?.Uid);
        if (!await folder.ExceedsAsync(_limits.MaxFolderBytes, SandboxLauncher.MaxFileBytes, Processes, _timeProvider, ended))
            return false;
        KillGroup(process);
        return true;
    }

    private static async Task WriteInputAsync(Process process, string? text, CancellationToken cancellationToken)
    {
        try
        {
            await using var input = process.StandardInput;
            if (text is not null)
                await input.WriteAsync(text.AsMemory(), cancellationToken);
        }
        catch (IOException)
        {
            // It ended without reading, as it may.
        }
    }

    // All of a user's are killed at once. Without a user of its own: a process that is left has lost its parent by now, or is about to; its group is killed, and
    // each that is found makes orphans of its own children. What has ended becomes a child of this process, which takes its exit code.
    private async Task EndLeftoversAsync(int group, SandboxLauncher launcher, RunUser? user, Task drained)
    {
        if (user is null)
            NativeProcess.Kill(-group);
        var swept = user is null || await _choice.Users!.TryKillAllAsync(user);
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
                swept = await _choice.Users!.TryKillAllAsync(user);
            // What was killed is mostly gone by the next look.
            if (looks < QuickLooks)
            {
                await Task.Yield();
                continue;
            }

            var wait = Task.Delay(LookEvery, _timeProvider);
            await (drained.IsCompleted ? wait : Task.WhenAny(drained, wait));
        }

        user?.IsClean = swept;
        await drained;
    }

    // At T2 also what bubblewrap leaves when it is killed; it is the worker's user.
    private static bool EndOrphans(SandboxTier tier, RunUser? user)
    {
        try
        {
            return Orphans.EndAll(user?.Uid) | (tier == SandboxTier.T2 && user is not null && Orphans.EndAll(null));
        }
        catch (IOException)
        {
            // The worker has no descriptors or memory left to look with: it looks again.
            return true;
        }
    }

    private static void KillGroup(Process process)
    {
        if (process.HasExited)
            return;
        NativeProcess.Kill(-process.Id);
        process.Kill();
    }

    private static async Task<Process> StartAsync(Func<ProcessStartInfo> describe, StatusPipe status, RunUser? user)
    {
        try
        {
            var info = describe();
            user?.IsClean = false;
            return await ProcessLauncher.StartAsync(info, status);
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or DllNotFoundException or PlatformNotSupportedException)
        {
            // Nothing was started.
            user?.IsClean = true;
            throw CannotStart("the sandbox cannot be started", e);
        }
    }

    private static ToolException CannotStart(string reason, Exception? cause) =>
        new(ToolException.Failure(ToolErrorType.Unavailable, $"The tool cannot run here: {reason}.", "Try again later, or ask the operator to look at the worker."), cause);
}
