using System.ComponentModel;
using System.Text.Json;
using McpAspire.Mcp;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpAspire.ConformanceHost;

/// <summary>Tools that say something while they run.</summary>
internal sealed class NotifyingTools
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    [McpServerTool(Name = "test_tool_with_progress"), Description("Reports progress.")]
    public static async Task<string> ProgressAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        foreach (var progress in new[] { 0, 50, 100 })
        {
            if (request.Params.ProgressToken is { } token)
                await request.Server.NotifyProgressAsync(token, new() { Progress = progress, Total = 100 }, cancellationToken: cancellationToken);

            await Task.Delay(Pause, cancellationToken);
        }

        return "Progress reported.";
    }

    [McpServerTool(Name = "test_tool_with_logging"), Description("Logs.")]
    public static Task<string> LogAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken) => LogAllAsync(request, cancellationToken);

    [McpServerTool(Name = "test_logging_tool"), Description("Logs, if it is asked to.")]
    public static Task<string> LogIfAskedAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken) => LogAllAsync(request, cancellationToken);

    [McpServerTool(Name = "test_trigger_tool_change"), Description("Changes the list of tools.")]
    public static string ChangeTools(ListChanges changes) => changes.ChangeTools();

    [McpServerTool(Name = "test_trigger_prompt_change"), Description("Changes the list of prompts.")]
    public static string ChangePrompts(ListChanges changes) => changes.ChangePrompts();

    [McpServerTool(Name = "test_stray_output"), Description("Writes to standard output, which over stdio is not its own.")]
    public static string WriteToConsole()
    {
        Console.WriteLine("stray output");
        return "Written.";
    }

    private static async Task<string> LogAllAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        foreach (var message in new[] { "Tool execution started", "Tool processing data", "Tool execution completed" })
        {
            await request.NotifyLogAsync(LogLevel.Information, JsonSerializer.SerializeToElement(message), cancellationToken: cancellationToken);
            await Task.Delay(Pause, cancellationToken);
        }

        return "Logged.";
    }
}
