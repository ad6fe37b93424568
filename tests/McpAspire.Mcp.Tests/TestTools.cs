using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpAspire.Mcp.Tests;

internal sealed class TestTools(ToolProbe probe)
{
    [McpServerTool(Name = "echo")]
    public static string Echo(string text) => text;

    [McpServerTool(Name = "whoami")]
    public static string WhoAmI(RequestContext<CallToolRequestParams> request) => request.User?.Identity?.Name ?? "nobody";

    [McpServerTool(Name = "session")]
    public static string Session(RequestContext<CallToolRequestParams> request) => request.Server.SessionId ?? "none";

    [McpServerTool(Name = "deep")]
    public static CallToolResult Deep(int depth)
    {
        using var nested = JsonDocument.Parse(new string('[', depth) + new string(']', depth), new JsonDocumentOptions { MaxDepth = depth });
        return new CallToolResult { StructuredContent = nested.RootElement.Clone() };
    }

    [McpServerTool(Name = "count")]
    public static async Task<string> CountAsync(RequestContext<CallToolRequestParams> request, int to, CancellationToken cancellationToken)
    {
        for (var i = 1; i <= to && request.Params.ProgressToken is { } token; i++)
            await request.Server.NotifyProgressAsync(token, new() { Progress = i, Total = to }, cancellationToken: cancellationToken);

        return "counted";
    }

    [McpServerTool(Name = "report")]
    public static string Report(IProgress<ModelContextProtocol.ProgressNotificationValue> progress)
    {
        for (var i = 1; i <= 3; i++)
            progress.Report(new() { Progress = i });

        return "reported";
    }

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

    [McpServerTool(Name = "block")]
    public string Block()
    {
        probe.Started.TrySetResult();
        return probe.Unblocked.Wait(TestServer.Patience) ? "unblocked" : "nobody came";
    }

    [McpServerTool(Name = "halfway")]
    public async Task<string> HalfwayAsync(IProgress<ModelContextProtocol.ProgressNotificationValue> progress, CancellationToken cancellationToken, string answer = "done")
    {
        progress.Report(new() { Progress = 50, Total = 100 });
        await probe.Released.Task.WaitAsync(cancellationToken);
        return answer;
    }

    [McpServerTool(Name = "stubborn")]
    public async Task<string> IgnoreCancellationAsync(RequestContext<CallToolRequestParams> request)
    {
        probe.Started.TrySetResult();
        await probe.Released.Task;
        try
        {
            await request.Server.SendNotificationAsync("notifications/late", CancellationToken.None);
            probe.Finished.TrySetResult();
        }
        catch (Exception exception)
        {
            probe.Finished.TrySetException(exception);
        }

        return "late";
    }

    [McpServerTool(Name = "stubborn-later")]
    public string SayLater(RequestContext<CallToolRequestParams> request)
    {
        _ = SayAsync();
        return "later";

        async Task SayAsync()
        {
            await probe.Released.Task;
            await request.Server.SendNotificationAsync("notifications/late", CancellationToken.None);
        }
    }

    [McpServerTool(Name = "keep")]
    public static string Keep(RequestContext<CallToolRequestParams> request) => request.Params.RequestState
        ?? throw new InputRequiredException(
            new Dictionary<string, InputRequest> { ["name"] = InputRequest.ForElicitation(new ElicitRequestParams { Message = "Your name?", RequestedSchema = new() }) }, "round-1");

    [McpServerTool(Name = "keep-elsewhere")]
    public static string KeepElsewhere(RequestContext<CallToolRequestParams> request) => Keep(request);

    [McpServerTool(Name = "trace")]
    public static string Trace() => Activity.Current?.TraceId.ToHexString() ?? "none";

    [McpServerTool(Name = "fail")]
    public static string Fail() => throw new InvalidOperationException("a secret of the server");

    [McpServerTool(Name = "route")]
    public static string Route([McpHeader("Region")] string? region, [Description("not a header")] string? other = null) => $"{region}/{other}";
}
