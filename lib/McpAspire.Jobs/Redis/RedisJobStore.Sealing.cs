using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text.Json;
using McpAspire.Redis;

namespace McpAspire.Jobs;

/// <content>How envelopes and events are stored and read back, sealed or not.</content>
internal sealed partial class RedisJobStore
{
    private static string ArgumentsLabel(Job job) => $"arguments of {job.Tool}";

    private static string EventLabel(JobEventKind kind) => $"event {Name(kind)}";

    private JobSeal RequireSeal() => _seal ?? throw new InvalidOperationException("A sensitive job needs Jobs:SealKey.");

    /// <summary>Of a sensitive job, the arguments become a string: what was sealed, in base64.</summary>
    private Job Seal(Job job)
    {
        if (!job.Sensitive)
            return job;

        var arguments = RequireSeal().Seal(JsonMarshal.GetRawUtf8Value(job.Arguments), job.Id, ArgumentsLabel(job));
        return job with { Arguments = JsonSerializer.SerializeToElement(Convert.ToBase64String(arguments), JobJson.Default.String) };
    }

    private async Task<IReadOnlyList<JobClaim>> OpenAsync(RedisValue claims, string pool, string worker)
    {
        List<JobClaim> opened = [];
        foreach (var claim in claims.Items.ToArray())
        {
            var (id, token) = (claim[4].AsString(), claim[2].AsString());
            if (TryReadEnvelope(claim[0].AsBytes().Span) is not { } job)
                await RejectAsync(pool, id, token, JobErrors.Unknown);
            else if ((job.Sensitive ? OpenArguments(job) : job.Arguments) is not { } arguments)
                await RejectAsync(pool, id, token, JobErrors.CannotOpen);
            else
                opened.Add(new JobClaim(job with { Arguments = arguments }, worker, (int)claim[1].AsInt64(), token, TimeSpan.FromMilliseconds(claim[3].AsInt64())));
        }

        return opened;
    }

    private static Job? TryReadEnvelope(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, JobJson.Default.Job);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private JsonElement? OpenArguments(Job job)
    {
        if (_seal is null || job.Arguments.ValueKind != JsonValueKind.String || !job.Arguments.TryGetBytesFromBase64(out var arguments))
            return null;

        return _seal.TryOpen(arguments, job.Id, ArgumentsLabel(job), out var json) ? Parse(json) : null;
    }

    /// <summary>Ends a job that nobody here can read, so that it does not take down those that were claimed with it, again and again.</summary>
    private async Task RejectAsync(string pool, string jobId, string token, JsonElement error)
    {
        Log.CannotOpen(_logger, jobId);
        await WriteAsync(_scripts.Finish, pool, [jobId, token, Name(JobEventKind.Error), "data", error.GetRawText()], CancellationToken.None);
    }

    private static FollowPage NotFoundPage(long afterSeq, DateTimeOffset now) =>
        new([new JobEvent(afterSeq + 1, now, JobEventKind.Error, JobErrors.NotFound)], Ended: true, TimeSpan.Zero);

    private FollowPage ReadPage(string jobId, long afterSeq, RedisValue reply)
    {
        if (reply.IsNull)
            return NotFoundPage(afterSeq, _time.GetUtcNow());

        var state = reply[0].AsString();
        var timeLeft = TimeSpan.FromMilliseconds(Math.Max(1, reply[1].AsInt64()));
        JobEvent[] events = [.. reply[2].Items.ToArray().Select(entry => ReadEvent(jobId, entry))];
        var ended = state == "ended" && events.Length < EventsPerRead;
        return new FollowPage(events, ended, Min(LongestWait, state == "queued" ? timeLeft : Lease));
    }

    /// <summary>Whose a job is says its envelope; of anybody else's, nothing is opened.</summary>
    private JobSnapshot? ReadSnapshot(RedisValue reply, string subject, string? client)
    {
        if (reply.IsNull || TryReadEnvelope(reply[0].AsBytes().Span) is not { } job || !job.IsOf(subject, client))
            return null;

        return new JobSnapshot
        {
            Id = job.Id,
            Tool = job.Tool,
            State = Enum.Parse<JobState>(reply[1].AsString(), ignoreCase: true),
            Attempt = (int)reply[2].AsInt64(),
            Sensitive = job.Sensitive,
            EnqueuedAt = job.EnqueuedAt,
            Deadline = job.Deadline,
            Events = [.. reply[3].Items.ToArray().Reverse().Select(entry => ReadEvent(job.Id, entry))],
        };
    }

    /// <param name="jobId">Whose event it is.</param>
    /// <param name="entry">Id, and the fields <c>at</c>, <c>kind</c>, <c>data</c> or <c>sealed</c>.</param>
    private JobEvent ReadEvent(string jobId, RedisValue entry)
    {
        var id = entry[0].AsBytes().Span;
        if (!Utf8Parser.TryParse(id, out long seq, out _))
            throw new InvalidOperationException("An event's id is not a number.");

        var fields = entry[1];
        var at = DateTimeOffset.FromUnixTimeMilliseconds(fields[1].AsInt64());
        var kind = Enum.Parse<JobEventKind>(fields[3].AsString(), ignoreCase: true);
        var data = fields[5].AsBytes();
        if (fields[4].AsString() == "data")
            return new JobEvent(seq, at, kind, Parse(data));

        return _seal is not null && _seal.TryOpen(data.Span, jobId, EventLabel(kind), out var opened)
            ? new JobEvent(seq, at, kind, Parse(opened))
            : new JobEvent(seq, at, JobEventKind.Error, JobErrors.CannotOpen);
    }

    private static JsonElement Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
