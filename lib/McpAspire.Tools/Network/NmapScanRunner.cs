using System.Text.Json;
using System.Text.RegularExpressions;
using McpAspire.Jobs;
using McpAspire.Tools.Sandbox;

namespace McpAspire.Tools.Network;

internal sealed partial class NmapScanRunner(NmapScanTool tool, ProcessSandbox sandbox) : IToolRunner
{
    private const string Program = "nmap";
    private const int CpuSeconds = 600;
    private const int MaxErrorText = 300;

    private (string Path, WorkerTool Tool)? _probed;

    public ITool Tool => tool;

    public async ValueTask<WorkerTool> ProbeAsync(CancellationToken cancellationToken)
    {
        if (ProgramPath.Find(Program) is not { } path)
            return new WorkerTool(false, "nmap is not installed (Debian package nmap)");
        if (sandbox.Unavailable is { } reason)
            return new WorkerTool(false, reason);
        if (_probed is not { Tool.Available: true } known || known.Path != path)
            _probed = known = (path, await ProbeVersionAsync(path, cancellationToken));
        return known.Tool;
    }

    public async Task<ToolOutput> RunAsync(JsonElement arguments, IJobContext context, CancellationToken cancellationToken)
    {
        var read = NmapArguments.Read(arguments);
        var path = ProgramPath.Find(Program) ?? throw Failed(
            ToolErrorType.Unavailable, "nmap is not installed on this worker.", "Ask the operator to install the Debian package nmap.", null);

        await context.ReportProgressAsync(0, 100, $"Scanning {read.Target}", cancellationToken);
        var exit = await ScanAsync(path, read, context, cancellationToken);
        var result = Interpret(read, exit);
        await context.ReportProgressAsync(100, 100, "Done", cancellationToken);
        return new ToolOutput(NmapText.Render(result), JsonSerializer.SerializeToElement(result, NmapJsonContext.Default.NmapResult), Execution: Execution(exit));
    }

    private async Task<SandboxExit> ScanAsync(string path, NmapArguments arguments, IJobContext context, CancellationToken cancellationToken)
    {
        var template = NmapTemplate.Get(arguments.Template);
        var progress = new NmapProgress(template, template.Versions || arguments.ServiceVersion, arguments.Hosts);
        var reporting = progress.ReportAsync(context, cancellationToken);
        try
        {
            var command = new SandboxCommand
            {
                Program = path,
                Arguments = NmapCommandLine.Build(arguments),
                CpuSeconds = CpuSeconds,
                NeedsNetwork = true,
                OnOutputLine = progress.Read,
            };
            return await sandbox.RunAsync(command, cancellationToken);
        }
        finally
        {
            progress.End();
            await reporting;
        }
    }

    private static NmapResult Interpret(NmapArguments arguments, SandboxExit exit)
    {
        if (exit.LimitReached)
        {
            throw Failed(
                ToolErrorType.ResourceExhausted,
                exit.TruncatedOutput ? "The scan's output is larger than this server takes." : "The scan used up the processor time or memory that it may have.",
                "Scan fewer hosts or ports at a time.",
                exit);
        }

        NmapReport report;
        try
        {
            report = NmapXml.Read(exit.Output);
        }
        catch (InvalidDataException e)
        {
            throw Failed(ToolErrorType.ExecutionError, $"nmap ended with code {exit.ExitCode} and without a complete report{Reason(exit)}.", "Try again, with fewer hosts or ports.", exit, e);
        }

        if (report.FailureMessage is { } failure)
            throw Failed(ToolErrorType.ExecutionError, $"nmap gave up: {failure}", "Check the target and the ports.", exit);
        return new NmapResult(arguments.Target, arguments.Template, report.ScannedAt, report.Hosts, report.Summary);
    }

    private async Task<WorkerTool> ProbeVersionAsync(string path, CancellationToken cancellationToken)
    {
        SandboxExit exit;
        try
        {
            exit = await sandbox.RunAsync(new SandboxCommand { Program = path, Arguments = ["--version"] }, cancellationToken);
        }
        catch (ToolException e)
        {
            return new WorkerTool(false, e.Message);
        }

        return Version().Match(exit.Output) is { Success: true } match && exit.ExitCode == 0
            ? new WorkerTool(true, Version: match.Groups["version"].Value)
            : new WorkerTool(false, $"nmap does not run in the sandbox (code {exit.ExitCode}{Reason(exit)})");
    }

    private static string Reason(SandboxExit exit)
    {
        var text = SafeText.Clean(exit.Error.Trim(), MaxErrorText);
        return text.Length == 0 ? string.Empty : $": {text}";
    }

    private static ToolException Failed(ToolErrorType type, string message, string suggestion, SandboxExit? exit, Exception? cause = null) =>
        new(ToolException.Failure(type, message, suggestion), cause, exit is null ? null : Execution(exit));

    private static ToolExecution Execution(SandboxExit exit) => new()
    {
        Tier = exit.Tier,
        ExitCode = exit.ExitCode,
        TruncatedStdout = exit.TruncatedOutput,
        TruncatedStderr = exit.TruncatedError,
    };

    [GeneratedRegex(@"^Nmap version (?<version>[0-9A-Za-z.]{1,20}) ", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Version();
}
