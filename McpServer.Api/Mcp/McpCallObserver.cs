using System.Text.Json;
using McpAspire.Api.Dispatch;
using McpAspire.Mcp;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

#pragma warning disable MCP9005 // Deprecated from 2026-07-28 on, and what clients of the session era show the lines of a tool with.

namespace McpAspire.Api.Mcp;

/// <summary>Turns a job's events into notifications of the call that waits for it.</summary>
internal sealed class McpCallObserver(RequestContext<CallToolRequestParams> request) : ICallObserver
{
    private double _reported = double.NegativeInfinity;

    /// <summary>The call's job, once it is one.</summary>
    public string? JobId { get; private set; }

    public void OnEnqueued(string jobId) => JobId = jobId;

    public async ValueTask OnProgressAsync(JsonElement progress, CancellationToken cancellationToken)
    {
        // MCP wants progress to rise; that of a second attempt starts over.
        if (request.Params.ProgressToken is not { } token || progress.GetProperty("progress").GetDouble() is var value && value <= _reported)
            return;

        _reported = value;
        await request.Server.SendNotificationAsync(
            NotificationMethods.ProgressNotification,
            new ProgressNotificationParams
            {
                ProgressToken = token,
                Progress = new ProgressNotificationValue
                {
                    Progress = (float)value,
                    Total = progress.TryGetProperty("total", out var total) && total.ValueKind == JsonValueKind.Number ? total.GetSingle() : null,
                    Message = progress.TryGetProperty("message", out var message) ? message.GetString() : null,
                },
                Meta = JobId is null ? null : McpToolResults.ToMeta(JobId),
            },
            cancellationToken: cancellationToken);
    }

    public async ValueTask OnLogAsync(JsonElement log, CancellationToken cancellationToken) =>
        await request.NotifyLogAsync(
            log.GetProperty("level").Deserialize<LoggingLevel>(McpJsonUtilities.DefaultOptions),
            log.GetProperty("data"),
            log.TryGetProperty("logger", out var logger) ? logger.GetString() : null,
            cancellationToken);
}
