using System.Diagnostics;
using System.Text.Json;
using McpAspire.Api.Admission;
using McpAspire.Jobs;
using McpAspire.Tools;

namespace McpAspire.Api.Dispatch;

/// <summary>Sends an invocation to its pool as a job and follows the job's events to the result.</summary>
internal sealed class ToolDispatcher(IJobStore jobs, TimeProvider time)
{
    /// <summary>How long a job may wait for a worker, or for another one after the first was lost.</summary>
    private static readonly TimeSpan QueueAllowance = TimeSpan.FromSeconds(60);

    /// <exception cref="ToolException">The job ended without a result, or could not be enqueued.</exception>
    public async Task<ToolResult> DispatchAsync(Invocation invocation, ICallObserver observer, CancellationToken cancellationToken)
    {
        var job = CreateJob(invocation);
        try
        {
            var id = await EnqueueAsync(job, cancellationToken);
            observer.OnEnqueued(id);
            return await FollowAsync(job.Pool, id, observer, cancellationToken);
        }
        catch (JobStoreUnavailableException unavailable)
        {
            throw new ToolException(
                new ToolError(
                    ToolErrorType.Unavailable,
                    "The job queue was lost while the call was under way: whether it was carried out is not known.",
                    "Try again later, if doing it twice does no harm."),
                unavailable);
        }
        catch (Exception interruption) when (interruption is not ToolException && job.IdempotencyKey is null)
        {
            // Nobody can come back for a job without a key of its own; one with a key goes on and is found again.
            await jobs.CancelAsync(job.Pool, job.Id, CancellationToken.None);
            throw;
        }
    }

    private async Task<ToolResult> FollowAsync(string pool, string id, ICallObserver observer, CancellationToken cancellationToken)
    {
        await foreach (var happened in jobs.FollowAsync(pool, id, afterSeq: 0, cancellationToken))
        {
            switch (happened.Kind)
            {
                case JobEventKind.Progress:
                    await observer.OnProgressAsync(happened.Data, cancellationToken);
                    break;
                case JobEventKind.Log:
                    await observer.OnLogAsync(happened.Data, cancellationToken);
                    break;
                case JobEventKind.Result:
                    return happened.Data.Deserialize(ToolsJsonContext.Default.ToolResult) ?? throw Broken(id);
                case JobEventKind.Error:
                    throw new ToolException(happened.Data.Deserialize(ToolsJsonContext.Default.ToolError) ?? throw Broken(id));
                case JobEventKind.Input:
                default:
                    break;
            }
        }

        throw Broken(id);
    }

    private Job CreateJob(Invocation invocation)
    {
        var (tool, arguments, principal, options) = invocation;
        var now = time.GetUtcNow();
        return new Job
        {
            Id = Guid.CreateVersion7(now).ToString(),
            Tool = tool.Definition.Name,
            Pool = tool.Definition.Pool,
            Class = tool.Definition.Class,
            Arguments = arguments,
            Principal = new JobPrincipal(principal.Subject, principal.Client, [.. principal.Scopes]),
            Session = options.Session,
            IdempotencyKey = options.IdempotencyKey,
            LogLevel = options.LogLevel,
            Deadline = now + tool.Definition.TimeoutFor(arguments) + QueueAllowance,
            RepeatSafe = tool.Definition.RepeatSafe,
            Sensitive = tool.Definition.Sensitive,
            TraceParent = Activity.Current?.Id,
            TraceState = Activity.Current?.TraceStateString,
            EnqueuedAt = now,
        };
    }

    private async Task<string> EnqueueAsync(Job job, CancellationToken cancellationToken)
    {
        try
        {
            return await jobs.EnqueueAsync(job, cancellationToken);
        }
        catch (JobQueueFullException full)
        {
            var seconds = Math.Ceiling(full.RetryAfter.TotalSeconds);
            throw new ToolException(
                new ToolError(
                    ToolErrorType.ResourceExhausted,
                    "Too many calls wait for a worker.",
                    $"Try again in {seconds} s.",
                    new Dictionary<string, JsonElement>(StringComparer.Ordinal) { ["retry_after_seconds"] = JsonSerializer.SerializeToElement(seconds) }),
                full);
        }
        catch (JobStoreUnavailableException unavailable)
        {
            throw new ToolException(new ToolError(ToolErrorType.Unavailable, "The job queue cannot be reached now.", "Try again in a few seconds."), unavailable);
        }
    }

    private static InvalidOperationException Broken(string id) => new($"The events of job {id} ended without a result.");
}
