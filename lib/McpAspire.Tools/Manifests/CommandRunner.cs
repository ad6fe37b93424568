using System.Text.Json;
using System.Text.RegularExpressions;
using McpAspire.Jobs;
using McpAspire.Tools.Network;
using McpAspire.Tools.Parsing;
using McpAspire.Tools.Sandbox;

namespace McpAspire.Tools.Manifests;

/// <summary>Runs the program of a manifest's tool in the sandbox, and its parser over what that prints.</summary>
internal sealed class CommandRunner(ManifestTool tool, ProcessSandbox sandbox) : IToolRunner
{
    private const int MaxErrorText = 300;

    // After a probe that had to be ended: the worker looks at its tools every few seconds, and each look would be as long again.
    private const int LooksToSpare = 12;

    private static readonly TimeSpan ProbePatience = TimeSpan.FromSeconds(5);

    private readonly ManifestCommand _command = tool.Manifest.Command;
    private readonly Regex _version = new(tool.Manifest.Command.Version.Pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Timeout.InfiniteTimeSpan);
    private (string Path, WorkerTool Tool)? _probed;
    private int _sparedLooks;

    public ITool Tool => tool;

    /// <inheritdoc/>
    public bool DependsOnTarget => true;

    public async ValueTask<WorkerTool> ProbeAsync(CancellationToken cancellationToken)
    {
        if (ProgramPath.Find(_command.Program) is not { } path)
            return new WorkerTool(false, $"{_command.Program} is not installed (Debian package {_command.Package})");
        if (sandbox.Unavailable is { } reason)
            return new WorkerTool(false, reason);
        if (_probed is { } known && known.Path == path && (known.Tool.Available || _sparedLooks-- > 0))
            return WithAlternatives(known.Tool);

        _probed = known = (path, await ProbeVersionAsync(path, cancellationToken));
        return WithAlternatives(known.Tool);
    }

    public async Task<ToolOutput> RunAsync(JsonElement arguments, IJobContext context, CancellationToken cancellationToken)
    {
        var plan = tool.Plan(arguments);
        var path = ProgramPath.Find(plan.Command.Program) ?? throw new ToolException(ToolException.Failure(
            // An alternative that is missing says nothing about the tool.
            plan.Command == _command ? ToolErrorType.Unavailable : ToolErrorType.NotFound,
            $"{plan.Command.Program} is not installed on this worker.",
            $"Ask the operator to install the Debian package {plan.Command.Package}."));

        await context.ReportProgressAsync(0, 100, plan.Activity, cancellationToken);
        var exit = await RunAsync(path, plan, context, cancellationToken);
        var execution = Execution(exit) with { RawOutput = await AttachRawAsync(exit, context, cancellationToken) };
        var parsed = Parse(plan, exit, execution);
        await context.ReportProgressAsync(100, 100, "Done", cancellationToken);
        return new ToolOutput(parsed.Text, parsed.StructuredContent, parsed.IsError, execution);
    }

    private async Task<SandboxExit> RunAsync(string path, CommandPlan plan, IJobContext context, CancellationToken cancellationToken)
    {
        if (plan.Parser.ReadProgress(plan.Arguments) is not { } reader)
            return await sandbox.RunAsync(Command(path, plan, null), cancellationToken);

        var progress = new ProgressFeed(reader);
        var reporting = progress.ReportAsync(context, cancellationToken);
        try
        {
            return await sandbox.RunAsync(Command(path, plan, progress.Read), cancellationToken);
        }
        finally
        {
            progress.End();
            await reporting;
        }
    }

    private SandboxCommand Command(string path, CommandPlan plan, Action<string>? onOutputLine) => new()
    {
        Program = path,
        Arguments = plan.Argv,
        Environment = tool.Manifest.Sandbox.Environment,
        StandardInput = tool.Manifest.Sandbox.StandardInput,
        NeedsNetwork = tool.Manifest.Sandbox.Network,
        NeedsRawSockets = plan.RawSockets,
        NeedsPacketSockets = plan.PacketSockets,
        CpuSeconds = tool.Manifest.Limits.CpuSeconds,
        MemoryMb = tool.Manifest.Limits.MemoryMb,
        MaxFileBytes = tool.Manifest.Limits.FileBytes,
        MaxStdoutBytes = tool.Manifest.Limits.StdoutBytes,
        MaxStderrBytes = tool.Manifest.Limits.StderrBytes,
        OnOutputLine = onOutputLine,
    };

    private static ParsedOutput Parse(CommandPlan plan, SandboxExit exit, ToolExecution execution)
    {
        if (exit.Failure is { } failure)
            throw new ToolException(failure, execution: execution);

        try
        {
            return plan.Parser.Parse(new OutputContext(plan.Arguments, exit));
        }
        catch (ToolException e)
        {
            throw new ToolException(e.Error, e.InnerException, execution);
        }
    }

    private WorkerTool WithAlternatives(WorkerTool probed) =>
        probed.Available && tool.Manifest.Alternatives.Select(way => way.Command).FirstOrDefault(command => ProgramPath.Find(command.Program) is null) is { } missing
            ? probed with { Reason = $"{missing.Program} is not installed (Debian package {missing.Package}), which some calls need" }
            : probed;

    private async Task<WorkerTool> ProbeVersionAsync(string path, CancellationToken cancellationToken)
    {
        SandboxExit exit;
        using var patience = new CancellationTokenSource(ProbePatience);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            // With the network where the tool has it: some programs look whether it is there before they say anything.
            var command = new SandboxCommand
            {
                Program = path,
                Arguments = _command.Version.Arguments,
                Environment = tool.Manifest.Sandbox.Environment,
                NeedsNetwork = tool.Manifest.Sandbox.Network,
            };
            exit = await sandbox.RunAsync(command, either.Token);
        }
        catch (ToolException e)
        {
            return new WorkerTool(false, e.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _sparedLooks = LooksToSpare;
            return new WorkerTool(false, $"{_command.Program} does not tell its version within {ProbePatience.TotalSeconds:0} s");
        }

        return _version.Match($"{exit.Output}\n{exit.Error}") is { Success: true } match && exit.ExitCode == 0
            ? new WorkerTool(true, Version: SafeText.Clean(match.Groups["version"].Value, 40))
            : new WorkerTool(false, $"{_command.Program} does not run in the sandbox (code {exit.ExitCode}{Reason(exit)})");
    }

    private static async Task<string?> AttachRawAsync(SandboxExit exit, IJobContext context, CancellationToken cancellationToken) =>
        exit.RawOutput.Length > 0 && await context.AttachRawAsync(exit.RawOutput, cancellationToken) ? $"job://{context.Job.Id}/raw" : null;

    private static string Reason(SandboxExit exit)
    {
        var text = SafeText.Clean(exit.Error.Trim(), MaxErrorText);
        return text.Length == 0 ? string.Empty : $": {text}";
    }

    private static ToolExecution Execution(SandboxExit exit) => new()
    {
        Tier = exit.Tier,
        ExitCode = exit.ExitCode,
        TruncatedStdout = exit.TruncatedOutput,
        TruncatedStderr = exit.TruncatedError,
    };
}
