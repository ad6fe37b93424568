using System.Diagnostics;
using System.Text.Json;
using McpAspire.Jobs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace McpAspire.Tools.Execution;

/// <summary>
/// The execution pipeline of a worker: find the tool, validate and apply the policy again, breaker, slot, run, and answer a <see cref="ToolResult"/> whatever happens.
/// Only cancellation leaves it as an exception: whoever cancelled knows what the job becomes.
/// </summary>
internal sealed partial class ToolJobHandler(
    ToolLanes lanes, IOptions<ToolPolicyOptions> policy, ToolMetrics metrics, TimeProvider timeProvider, ILogger<ToolJobHandler> logger) : IJobHandler
{
    public async Task<JsonElement> RunAsync(IJobContext context, CancellationToken cancellationToken)
    {
        var result = lanes.TryFind(context.Job.Tool, out var lane) ? await RunAsync(lane, context, cancellationToken) : Unknown(context);
        return JsonSerializer.SerializeToElement(result, ToolsJsonContext.Default.ToolResult);
    }

    // It was admitted, so other processes know the tool: this worker's catalog differs.
    private ToolResult Unknown(IJobContext context)
    {
        Log.Ended(logger, context.Job.Tool, context.Job.Id, context.Attempt, "unavailable", 0);
        return Failed(context, TimeSpan.Zero, null, ToolException.Failure(
            ToolErrorType.Unavailable,
            $"The worker that took the call has no tool '{context.Job.Tool}'.",
            "Try again, or ask the operator to give every worker the same catalog."));
    }

    private async Task<ToolResult> RunAsync(ToolLane lane, IJobContext context, CancellationToken cancellationToken)
    {
        var tool = lane.Definition.Name;
        var started = timeProvider.GetTimestamp();
        var status = "cancelled";
        metrics.Started(tool);
        try
        {
            var result = await AnswerAsync(lane, context, started, cancellationToken);
            status = result.Error is null ? (result.IsError ? "error" : "success") : JsonNamingPolicy.SnakeCaseLower.ConvertName(result.Error.Type.ToString());

            // The only line of an attempt that has a result; the job worker logs how the others end.
            Log.Ended(logger, tool, context.Job.Id, context.Attempt, status, timeProvider.GetElapsedTime(started).TotalSeconds);
            return result;
        }
        finally
        {
            metrics.Ended(tool, status, timeProvider.GetElapsedTime(started));
            Describe(Activity.Current, status);
        }
    }

    // The job worker's span: one attempt is one span.
    private static void Describe(Activity? attempt, string status)
    {
        attempt?.SetTag("mcpaspire.tool.status", status);
        if (status != "success")
            attempt?.SetTag("error.type", status).SetStatus(ActivityStatusCode.Error);
    }

    private async Task<ToolResult> AnswerAsync(ToolLane lane, IJobContext context, long started, CancellationToken cancellationToken)
    {
        try
        {
            var arguments = await lane.Tool.ValidateAsync(context.Job.Arguments, cancellationToken);
            policy.Value.Require(lane.Tool.TermsOf(arguments));
            var attempt = await lane.RunAsync(arguments, context, cancellationToken);
            return attempt.Output is { } output ? Answered(context, attempt, output) : Failed(context, attempt.Duration, attempt.Execution, attempt.Error!);
        }
        catch (ToolException e)
        {
            return Failed(context, timeProvider.GetElapsedTime(started), e.Execution, e.Error);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogDefect(lane.Definition, context.Job.Id, e);
            return Failed(context, timeProvider.GetElapsedTime(started), null, ToolException.Failure(
                ToolErrorType.Unknown,
                $"{lane.Definition.Name} failed because of a defect of this server.",
                "Try again; if it keeps failing, give the operator the job's id.",
                ("job_id", context.Job.Id)));
        }
    }

    // The text of an exception may hold a piece of what the tool worked on.
    private void LogDefect(ToolDefinition definition, string job, Exception e)
    {
        if (definition.Sensitive)
            Log.SensitiveDefect(logger, definition.Name, job, e.GetType().Name);
        else
            Log.Defect(logger, definition.Name, job, e);
    }

    private static ToolResult Answered(IJobContext context, ToolAttempt attempt, ToolOutput output) => new()
    {
        Content = [ToolContent.OfText(output.Text), .. LinksOf(attempt.Execution)],
        StructuredContent = output.StructuredContent,
        IsError = output.IsError,
        Execution = Execution(context, attempt.Duration, attempt.Execution),
    };

    private static ToolResult Failed(IJobContext context, TimeSpan duration, ToolExecution? execution, ToolError error)
    {
        var result = ToolResult.Failed(error, Execution(context, duration, execution));
        return result with { Content = [.. result.Content, .. LinksOf(execution)] };
    }

    private static IEnumerable<ToolContent> LinksOf(ToolExecution? execution) =>
        execution?.RawOutput is { } uri ? [ToolContent.OfLink(uri, "What the program wrote, unchanged.")] : [];

    private static ToolExecution Execution(IJobContext context, TimeSpan duration, ToolExecution? known) => (known ?? new ToolExecution()) with
    {
        DurationMs = Math.Round(duration.TotalMilliseconds, 3),
        Attempt = context.Attempt,
        Worker = context.Worker,
    };
}
