using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpAspire.Api.Callers;
using McpAspire.Jobs;
using McpAspire.Security;
using McpAspire.Tools.Catalog;
using ModelContextProtocol.Server;

namespace McpAspire.Api.Resources;

/// <summary>The caller's own jobs as resources, <c>job://{id}</c>: how far they are and, as long as it is kept, what they came to.</summary>
internal sealed class OwnJobs(IJobStore jobs, ToolCatalog catalog, ICallerIdentity callers, TimeProvider time)
{
    public const string Template = Prefix + "{id}";

    public const string Prefix = "job://";
    private const int MaxEvents = 200;
    private const int MaxLogLines = 100;
    private const int MaxLogCharacters = 64 * 1024;

    private static readonly TimeSpan OutagePause = TimeSpan.FromSeconds(1);

    /// <summary>How long what has ended may be kept by a client: it does not change any more. What is sensitive may not be kept.</summary>
    private static readonly TimeSpan Ended = TimeSpan.FromMinutes(1);

    /// <summary>Over stdio with tokens nobody is known who does not call a tool, so that no job is anybody's to read.</summary>
    public bool AreOffered => callers.KnowsReaders;

    public async ValueTask<Reading?> ReadAsync<TParams>(string id, RequestContext<TParams> request, CancellationToken cancellationToken) =>
        await FindAsync(id, request, cancellationToken) is { Seen: var job }
            ? new Reading(Describe(job), job.State == JobState.Ended && !job.Sensitive ? Ended : TimeSpan.Zero)
            : null;

    /// <summary>The job that a URI names; null if it names none of the caller's own.</summary>
    public async ValueTask<OwnJob?> FindByUriAsync<TParams>(string uri, RequestContext<TParams> request, CancellationToken cancellationToken) =>
        JsonResource.TryRead(uri, Prefix, out var id) ? await FindAsync(id, request, cancellationToken) : null;

    /// <summary>What the program of a job of the caller's own wrote; null if there is no such job, or nothing of it.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> FindRawAsync<TParams>(string id, RequestContext<TParams> request, CancellationToken cancellationToken) =>
        await InPoolsAsync(id, request, async (pool, reader) =>
            await jobs.FindRawAsync(pool, id, reader.Subject, reader.Client, cancellationToken) is { } raw ? (object)raw : null) as ReadOnlyMemory<byte>?;

    /// <summary>Each time that a job moves on from an event, until it has ended or is no longer kept; through an outage as well.</summary>
    public async IAsyncEnumerable<JobEvent> FollowAsync(OwnJob job, long last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (job.Seen.State == JobState.Ended && job.LastEvent <= last)
            yield break;

        while (true)
        {
            await using var events = jobs.FollowAsync(job.Pool, job.Seen.Id, last, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (await TryMoveAsync(events) is { } moved)
            {
                if (!moved)
                    yield break;

                last = events.Current.Seq;
                yield return events.Current;
            }

            await Task.Delay(OutagePause, time, cancellationToken);
        }
    }

    private static async ValueTask<bool?> TryMoveAsync(IAsyncEnumerator<JobEvent> events)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (JobStoreUnavailableException)
        {
            return null;
        }
    }

    private ValueTask<OwnJob?> FindAsync<TParams>(string id, RequestContext<TParams> request, CancellationToken cancellationToken) =>
        InPoolsAsync(id, request, async (pool, reader) =>
            await jobs.FindAsync(pool, id, reader.Subject, reader.Client, MaxEvents, cancellationToken) is { } job ? new OwnJob(pool, job) : null);

    /// <summary>The id does not tell the pool, and there are few.</summary>
    private async ValueTask<T?> InPoolsAsync<T, TParams>(string id, RequestContext<TParams> request, Func<string, Principal, Task<T?>> find)
        where T : class
    {
        if (!Guid.TryParseExact(id, "D", out _) || callers.IdentifyReader(request.User) is not { } reader)
            return null;

        foreach (var pool in catalog.All.Select(tool => tool.Definition.Pool).Distinct(StringComparer.Ordinal))
        {
            if (await find(pool, reader) is { } found)
                return found;
        }

        return null;
    }

    private static JsonObject Describe(JobSnapshot job)
    {
        var description = new JsonObject
        {
            ["id"] = job.Id,
            ["tool"] = job.Tool,
            ["state"] = JsonSerializer.SerializeToNode(job.State),
            ["attempt"] = job.Attempt,
            ["enqueuedAt"] = job.EnqueuedAt,
            ["deadline"] = job.Deadline,
        };
        if (job.Events.LastOrDefault(happened => happened.Kind == JobEventKind.Progress) is { } progress)
            description["progress"] = ToNode(progress.Data);
        if (Log(job) is { Count: > 0 } log)
            description["log"] = log;
        if (job.Events is [.., { IsLast: true } last])
        {
            description["endedAt"] = last.At;
            description[last.Kind == JobEventKind.Result ? "result" : "error"] = ToNode(last.Data);
        }

        return description;
    }

    /// <summary>The latest lines, as many as are bearable.</summary>
    private static JsonArray Log(JobSnapshot job)
    {
        var characters = 0;
        var lines = job.Events.Where(happened => happened.Kind == JobEventKind.Log).Reverse().Take(MaxLogLines)
            .TakeWhile(line => (characters += line.Data.GetRawText().Length) <= MaxLogCharacters)
            .Reverse();
        return [.. lines.Select(Line)];
    }

    private static JsonObject Line(JobEvent happened)
    {
        var line = ToNode(happened.Data)!.AsObject();
        line.Insert(0, "at", happened.At);
        return line;
    }

    private static JsonNode? ToNode(JsonElement data) => JsonNode.Parse(data.GetRawText());
}
