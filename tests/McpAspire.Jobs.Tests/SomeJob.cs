using System.Text.Json;

namespace McpAspire.Jobs.Tests;

/// <summary>Jobs for tests, with everything that a test does not care about filled in.</summary>
internal static class SomeJob
{
    public static Job New(string pool = "scan") => new()
    {
        Id = Guid.CreateVersion7().ToString(),
        Tool = "echo",
        Pool = pool,
        Arguments = Json("""{"text":"hello"}"""),
        Principal = new JobPrincipal("alice", null, ["tools:call"]),
        Deadline = DateTimeOffset.UtcNow.AddMinutes(5),
        RepeatSafe = true,
        EnqueuedAt = DateTimeOffset.UtcNow,
    };

    public static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;

    public static JsonElement Progress(int value) => Json($$"""{"progress":{{value}}}""");

    public static ToolErrorType ErrorType(this JobEvent jobEvent)
    {
        jobEvent.Kind.ShouldBe(JobEventKind.Error);
        return jobEvent.Data.Deserialize(JobJson.Default.ToolError)!.Type;
    }

    public static async Task<IReadOnlyList<JobEvent>> EventsAsync(this IJobStore store, string jobId, long afterSeq = 0, string pool = "scan")
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(60));
        List<JobEvent> events = [];
        await foreach (var jobEvent in store.FollowAsync(pool, jobId, afterSeq, timeout.Token))
            events.Add(jobEvent);
        return events;
    }

    public static async Task<JobEvent> LastEventAsync(this IJobStore store, string jobId, string pool = "scan") =>
        (await store.EventsAsync(jobId, pool: pool))[^1];
}
