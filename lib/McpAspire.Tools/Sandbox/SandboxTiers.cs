using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using McpAspire.Tools.Sandbox.Folders;
using McpAspire.Tools.Sandbox.Users;
using Microsoft.Extensions.Logging;

namespace McpAspire.Tools.Sandbox;

/// <summary>Finds out which tiers work here: runs a program in each, and checks the user, rights, filter and namespace that the program really had.</summary>
// Everything here blocks its thread. It happens once, while the host starts, and nothing can run before the tier is known.
internal sealed partial class SandboxTiers(ILogger<SandboxTiers> logger) : IDisposable
{
    private const int FilterMode = 2;
    private const int MaxReason = 200;

    // In namespaces of its own, a program is among the first processes.
    private const int FirstProcesses = 32;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private SandboxChoice? _choice;

    /// <summary>The best tier that works. It is looked for once.</summary>
    public SandboxChoice Choose(SandboxOptions options)
    {
        lock (_lock)
            return _choice ??= Find(options);
    }

    public void Dispose() => _choice?.Users?.Dispose();

    private SandboxChoice Find(SandboxOptions options)
    {
        var reasons = new List<string>();
        if (Orphans.Unavailable is { } unavailable)
            return NoSandbox(reasons, unavailable);

        var landlock = options.UseLandlock ? NativeProcess.LandlockAbi : 0;
        if (landlock == 0)
            Log.NoLandlock(logger);
        var users = CreateUsers(options, reasons);
        if (SandboxLauncher.Missing(SandboxTier.T0) is null)
            RemoveFoldersOfDeadWorkers(users);
        for (var tier = options.BestTier; tier >= SandboxTier.T0; tier--)
        {
            var launcher = new SandboxLauncher(options, tier, landlock);
            var own = tier == SandboxTier.T0 ? null : users;
            if (WhyNot(launcher, own) is { } reason)
            {
                reasons.Add($"{tier}: {reason}");
                Log.TierUnavailable(logger, reasons[^1]);
                continue;
            }

            Log.Chosen(logger, tier, landlock, own is null ? "the worker's user" : $"users from {options.FirstUid}");
            return new SandboxChoice(launcher, own, reasons);
        }

        users?.Dispose();
        return new SandboxChoice(null, null, reasons);
    }

    // Without them root runs nothing.
    private static UidPool? CreateUsers(SandboxOptions options, List<string> reasons)
    {
        if (!NativeProcess.IsRoot)
            return null;
        try
        {
            return new UidPool(options.FirstUid, options.Uids);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reasons.Add(e.Message);
            return null;
        }
    }

    // Each after the end of what may be left of its user.
    private void RemoveFoldersOfDeadWorkers(UidPool? users)
    {
        foreach (var folder in RunFolder.OfDeadWorkers())
        {
            using (folder)
            {
                var user = users?.Take(folder.Owner);
                try
                {
                    if (user is null ? folder.Owner == NativeProcess.UserId : Clean(users!, user))
                        folder.RemoveAsync().GetAwaiter().GetResult();
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    // The next start tries again.
                    Log.FolderOfDeadWorkerLeft(logger, folder.Path, e.Message);
                }
                finally
                {
                    if (user is not null)
                        users!.Return(user);
                }
            }
        }
    }

    private SandboxChoice NoSandbox(List<string> reasons, string reason)
    {
        reasons.Add(reason);
        Log.TierUnavailable(logger, reason);
        return new SandboxChoice(null, null, reasons);
    }

    private static string? WhyNot(SandboxLauncher launcher, UidPool? users)
    {
        if (SandboxLauncher.Missing(launcher.Tier) is { } missing)
            return missing;
        if (launcher.Tier == SandboxTier.T1 && !NativeProcess.IsRoot)
            return "only root can give runs a user of their own";
        if (NativeProcess.IsRoot && users is null)
            return launcher.Tier == SandboxTier.T0 ? "root runs no programs as root" : "there are no users for runs";

        var user = users?.Take();
        if (users is not null && user is null)
            return "every user of the range is taken";
        try
        {
            return Probe(launcher, user?.Uid);
        }
        catch (Exception e) when (e is Win32Exception or IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            return e.Message;
        }
        finally
        {
            if (user is not null)
            {
                _ = Clean(users!, user);
                users!.Return(user);
            }
        }
    }

    private static string? Probe(SandboxLauncher launcher, int? uid)
    {
        var command = new SandboxCommand { Program = ProgramPath.Find("cat")!, Arguments = ["/proc/self/status"] };
        using var folder = launcher.Tier == SandboxTier.T2 ? null : RunFolder.Create(uid);
        try
        {
            using var status = new StatusPipe();
            using var process = ProcessLauncher.StartAsync(launcher.StartInfo(command, folder?.Path, uid, status.Descriptor), status).GetAwaiter().GetResult();
            using var input = process.StandardInput;
            using var output = process.StandardOutput;
            using var error = process.StandardError;
            input.Close();
            if (!process.WaitForExit(Patience))
            {
                process.Kill();
                return $"a program had not run after {Patience.TotalSeconds} s";
            }

            if (status.ReadFailure() is { Length: > 0 } failure)
                return failure;
            if (process.ExitCode != 0)
                return Shorten(error.ReadToEnd(), process.ExitCode);
            return Check(output.ReadToEnd(), launcher.Tier, uid);
        }
        finally
        {
            EndLeftovers();
            folder?.RemoveAsync().GetAwaiter().GetResult();
        }
    }

    private static bool Clean(UidPool users, RunUser user)
    {
        user.IsClean = false;
        return users.CleanAsync(user, TimeProvider.System).GetAwaiter().GetResult();
    }

    private static void EndLeftovers()
    {
        var started = Stopwatch.GetTimestamp();

        while (Orphans.EndAll(null) && Stopwatch.GetElapsedTime(started) < Patience)
            Thread.Sleep(1);
    }

    private static string? Check(string status, SandboxTier tier, int? uid)
    {
        if (Value(status, "NoNewPrivs") != 1)
            return "a program kept the way to new privileges";
        if (Value(status, "Seccomp") != FilterMode)
            return "a program ran without a filter of system calls";
        if (uid is not null && Value(status, "Uid") != uid)
            return "a program ran as another user than it was told";
        if (Capabilities().Match(status) is not { Success: true } rights || rights.Groups["mask"].Value.Trim('0').Length > 0)
            return "a program kept rights of root";
        return tier == SandboxTier.T2 && Value(status, "Pid") is not (> 0 and < FirstProcesses) ? "a program ran in the worker's namespace" : null;
    }

    private static int? Value(string status, string name)
    {
        var line = status.Split('\n').FirstOrDefault(line => line.StartsWith($"{name}:\t", StringComparison.Ordinal));
        return line is not null && int.TryParse(line[(name.Length + 2)..].Split('\t')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    private static string Shorten(string error, int exitCode)
    {
        var line = error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? $"a program ended with code {exitCode}";
        return line.Length > MaxReason ? line[..MaxReason] : line;
    }

    [GeneratedRegex(@"^CapEff:\t(?<mask>[0-9a-f]+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Capabilities();
}
