using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace McpAspire.Jobs;

/// <summary>What workers tell about the attempts they run: traces and numbers, both named <c>McpAspire.Jobs</c>.</summary>
internal static class JobMetrics
{
    public const string Name = "McpAspire.Jobs";

    public static readonly ActivitySource Source = new(Name);

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Attempts = Meter.CreateCounter<long>(
        "mcpaspire.jobs.attempts", "{attempt}", "Attempts that ended, by outcome: result, error, cancelled, timeout, lost, released.");

    private static readonly UpDownCounter<long> Active = Meter.CreateUpDownCounter<long>("mcpaspire.jobs.active", "{attempt}", "Attempts that run now.");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("mcpaspire.jobs.duration", "s", "How long attempts ran.");

    public static Activity? StartActivity(JobClaim claim)
    {
        var job = claim.Job;
        var parent = ActivityContext.TryParse(job.TraceParent, job.TraceState, isRemote: true, out var caller) ? caller : default;
        var activity = Source.StartActivity($"job {job.Tool}", ActivityKind.Consumer, parent);
        activity?.SetTag("mcpaspire.job.id", job.Id);
        activity?.SetTag("mcpaspire.job.pool", job.Pool);
        activity?.SetTag("mcpaspire.job.attempt", claim.Attempt);
        activity?.SetTag("mcpaspire.tool.name", job.Tool);
        return activity;
    }

    public static void Started(Job job) => Active.Add(1, Pool(job), Tool(job));

    public static void Ended(Job job, string outcome, TimeSpan duration)
    {
        KeyValuePair<string, object?> tag = new("mcpaspire.job.outcome", outcome);
        Active.Add(-1, Pool(job), Tool(job));
        Attempts.Add(1, Pool(job), Tool(job), tag);
        Duration.Record(duration.TotalSeconds, Pool(job), Tool(job), tag);
    }

    private static KeyValuePair<string, object?> Pool(Job job) => new("mcpaspire.job.pool", job.Pool);

    private static KeyValuePair<string, object?> Tool(Job job) => new("mcpaspire.tool.name", job.Tool);
}
