using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace McpAspire.Jobs;

/// <summary>Writes a handler's reports to the job's events. They are news, not the result: an outage costs some of them, not the job.</summary>
internal sealed partial class JobContext(JobClaim claim, IJobStore store, Action onLeaseLost, ILogger logger) : IJobContext
{
    private const int MaxMessageCharacters = 4096;

    private static readonly string[] Levels = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

    private readonly int _leastLevel = claim.Job.LogLevel is null ? int.MaxValue : Math.Max(0, Array.IndexOf(Levels, claim.Job.LogLevel));
    private double _progress = double.NegativeInfinity;

    public Job Job => claim.Job;

    public int Attempt => claim.Attempt;

    public string Worker => claim.Worker;

    public ValueTask ReportProgressAsync(double progress, double? total, string? message, CancellationToken cancellationToken)
    {
        if (!double.IsFinite(progress) || progress < _progress)
            return ValueTask.CompletedTask;

        _progress = progress;
        var data = JsonSerializer.SerializeToElement(new JobProgress(progress, total, Shorten(message)), JobJson.Default.JobProgress);
        return AppendAsync(JobEventKind.Progress, data, cancellationToken);
    }

    public ValueTask LogAsync(string level, string message, CancellationToken cancellationToken)
    {
        if (Array.IndexOf(Levels, level) < _leastLevel)
            return ValueTask.CompletedTask;

        var data = JsonSerializer.SerializeToElement(new JobLog(level, Job.Tool, Shorten(message)!), JobJson.Default.JobLog);
        return AppendAsync(JobEventKind.Log, data, cancellationToken);
    }

    public async ValueTask<bool> AttachRawAsync(ReadOnlyMemory<byte> raw, CancellationToken cancellationToken)
    {
        try
        {
            var isKept = await store.AttachRawAsync(claim, raw, cancellationToken);
            if (!isKept)
                onLeaseLost();
            return isKept;
        }
        catch (JobStoreUnavailableException exception)
        {
            Log.EventLost(logger, Job.Id, exception);
            return false;
        }
    }

    private static string? Shorten(string? message) =>
        message is { Length: > MaxMessageCharacters } ? string.Concat(message.AsSpan(0, MaxMessageCharacters), "…") : message;

    private async ValueTask AppendAsync(JobEventKind kind, JsonElement data, CancellationToken cancellationToken)
    {
        try
        {
            if (!await store.AppendEventAsync(claim, kind, data, cancellationToken))
                onLeaseLost();
        }
        catch (JobStoreUnavailableException exception)
        {
            Log.EventLost(logger, Job.Id, exception);
        }
    }
}
