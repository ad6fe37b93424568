using System.Text.Json;
using McpAspire.Jobs;
using McpAspire.Tools.Parsing;
using McpAspire.Tools.Sandbox;

namespace McpAspire.Tools.Network;

/// <summary><c>nmap-xml</c>: the report that nmap writes to standard output with <c>-oX -</c>. A host that is down is a result.</summary>
internal sealed class NmapXmlParser : IOutputParser
{
    private const int MaxErrorText = 300;

    // How nmap ends where it may not what it was told it could.
    private static readonly string[] NoRawSockets = ["a raw socket", "Operation not permitted", "requires root privileges", "dnet: Failed to open device"];

    public string Name => "nmap-xml";

    public JsonElement OutputSchema { get; } = JsonElement.Parse(NmapSchemas.Output);

    public ParsedOutput Parse(OutputContext output)
    {
        var report = Read(output.Exit);
        var result = new NmapResult(Text(output.Arguments, "target") ?? string.Empty, Text(output.Arguments, "template"), report.ScannedAt, report.Hosts, report.Summary);
        return new ParsedOutput(NmapText.Render(result), JsonSerializer.SerializeToElement(result, NmapJsonContext.Default.NmapResult));
    }

    public IProgressReader ReadProgress(JsonElement arguments) => NmapProgress.For(arguments);

    internal static string? Text(JsonElement arguments, string name) => arguments.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static NmapReport Read(SandboxExit exit)
    {
        if (exit.ExitCode != 0 && WantsRawSockets(exit))
            throw OutputFailure.NotPermitted("This kind of scan needs raw sockets, which this worker does not give.", "Scan by connect and without OS detection, or ask the operator to allow raw sockets.");

        NmapReport report;
        try
        {
            report = NmapXml.Read(exit.Output);
        }
        catch (InvalidDataException e)
        {
            throw new ToolException(
                ToolException.Failure(ToolErrorType.ExecutionError, $"nmap ended with code {exit.ExitCode} and without a complete report{Reason(exit)}.", "Try again, with fewer hosts or ports."), e);
        }

        return report.FailureMessage is { } failure
            ? throw new ToolException(ToolException.Failure(ToolErrorType.ExecutionError, $"nmap gave up: {failure}", "Check the target and the ports."))
            : report;
    }

    private static bool WantsRawSockets(SandboxExit exit) =>
        NoRawSockets.Any(sign => exit.Error.Contains(sign, StringComparison.Ordinal));

    private static string Reason(SandboxExit exit)
    {
        var text = SafeText.Clean(exit.Error.Trim(), MaxErrorText);
        return text.Length == 0 ? string.Empty : $": {text}";
    }
}
