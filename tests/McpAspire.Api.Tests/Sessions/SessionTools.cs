using System.Text.Json;
using McpAspire.Mcp;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

#pragma warning disable MCP9005 // Sampling and logging are deprecated, and what sessions are used for.

namespace McpAspire.Api.Tests.Sessions;

internal sealed class SessionTools(SessionProbe probe)
{
    [McpServerTool(Name = "echo")]
    public static string Echo(string text) => text;

    [McpServerTool(Name = "client")]
    public static string Client(McpServer server) => $"{server.ClientInfo?.Name} {server.NegotiatedProtocolVersion} {server.ClientCapabilities?.Elicitation is not null}";

    [McpServerTool(Name = "log")]
    public static async Task<string> LogAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        foreach (var level in new[] { LogLevel.Debug, LogLevel.Information, LogLevel.Error })
            await request.NotifyLogAsync(level, JsonSerializer.SerializeToElement(level.ToString()), "test", cancellationToken);

        return "logged";
    }

    [McpServerTool(Name = "ask")]
    public static async Task<string> AskAsync(McpServer server, CancellationToken cancellationToken)
    {
        var answer = await server.ElicitAsync(new ElicitRequestParams { Message = "Your name?", RequestedSchema = new() }, cancellationToken);
        return answer.Action;
    }

    [McpServerTool(Name = "sample")]
    public static async Task<string> SampleAsync(McpServer server, CancellationToken cancellationToken)
    {
        var answer = await server.SampleAsync(
            new CreateMessageRequestParams { MaxTokens = 10, Messages = [new SamplingMessage { Role = Role.User, Content = [new TextContentBlock { Text = "Hi" }] }] },
            cancellationToken);
        return answer.Content.OfType<TextContentBlock>().Single().Text;
    }

    [McpServerTool(Name = "hold")]
    public async Task<string> HoldAsync(CancellationToken cancellationToken)
    {
        probe.Started.TrySetResult();
        try
        {
            await probe.Released.Task.WaitAsync(cancellationToken);
            return "released";
        }
        catch (OperationCanceledException)
        {
            probe.Cancelled.TrySetResult();
            throw;
        }
    }

    [McpServerTool(Name = "steps")]
    public async Task<string> StepsAsync(IProgress<ProgressNotificationValue> progress, CancellationToken cancellationToken)
    {
        progress.Report(new() { Progress = 1 });
        await HoldAsync(cancellationToken);
        progress.Report(new() { Progress = 2 });
        return "done";
    }

    [McpServerTool(Name = "deep")]
    public static async Task<string> DeepAsync(RequestContext<CallToolRequestParams> request, int depth, CancellationToken cancellationToken)
    {
        using var nested = JsonDocument.Parse(new string('[', depth) + new string(']', depth), new JsonDocumentOptions { MaxDepth = depth });
        await request.Server.SendNotificationAsync("notifications/deep", nested.RootElement.Clone(), cancellationToken: cancellationToken);
        return "deep";
    }
}
