using System.Text.Json;

namespace McpAspire.Jobs;

/// <summary>A job as the in-memory store keeps it.</summary>
internal sealed class StoredJob(Job job)
{
    private readonly Queue<JobEvent> _events = new();

    public Job Job { get; } = job;

    public Pulse Changed { get; } = new();

    public int Attempt { get; set; }

    /// <summary>Of the current claim; null while it waits and after it ended.</summary>
    public string? Token { get; set; }

    public string? Worker { get; set; }

    public DateTimeOffset LeaseEnd { get; set; }

    /// <summary>What its program wrote, while there is room for it.</summary>
    public ReadOnlyMemory<byte>? Raw { get; set; }

    public bool CancelRequested { get; set; }

    public bool Ended { get; private set; }

    private long LastSeq { get; set; }

    public void Append(JobEventKind kind, JsonElement data, DateTimeOffset now, int maxEvents)
    {
        var jobEvent = new JobEvent(++LastSeq, now, kind, data);
        _events.Enqueue(jobEvent);
        if (_events.Count > maxEvents)
            _events.Dequeue();
        if (jobEvent.IsLast)
        {
            Ended = true;
            Token = null;
        }

        Changed.Beat();
    }

    public IReadOnlyList<JobEvent> EventsAfter(long seq) => [.. _events.Where(e => e.Seq > seq)];

    public JobSnapshot ToSnapshot(int maxEvents) => new()
    {
        Id = Job.Id,
        Tool = Job.Tool,
        State = Ended ? JobState.Ended : Token is null ? JobState.Queued : JobState.Running,
        Attempt = Attempt,
        Sensitive = Job.Sensitive,
        EnqueuedAt = Job.EnqueuedAt,
        Deadline = Job.Deadline,
        Events = [.. _events.TakeLast(maxEvents)],
    };
}
