namespace McpAspire.Jobs;

/// <summary>The jobs of a pool that have not ended, in the order in which they came.</summary>
internal sealed class StoredPool
{
    private readonly LinkedList<StoredJob> _interactive = new();
    private readonly LinkedList<StoredJob> _bulk = new();

    public Pulse Added { get; } = new();

    /// <summary>Counts claims, for the turns of bulk work.</summary>
    public long Turn { get; set; }

    public int Count(JobClass jobClass) => QueueOf(jobClass).Count;

    public void Add(StoredJob job)
    {
        QueueOf(job.Job.Class).AddLast(job);
        Added.Beat();
    }

    public void Remove(StoredJob job) => QueueOf(job.Job.Class).Remove(job);

    /// <summary>What a claim may take: lost jobs first, then those that wait. A copy, so that taking may change the queues.</summary>
    public IReadOnlyList<StoredJob> InOrder(bool bulkFirst, DateTimeOffset now)
    {
        StoredJob[] all = bulkFirst ? [.. _bulk, .. _interactive] : [.. _interactive, .. _bulk];
        return
        [
            .. all.Where(j => j.Job.V <= Job.CurrentVersion && j.Token is not null && j.LeaseEnd <= now),
            .. all.Where(j => j.Job.V <= Job.CurrentVersion && j.Token is null),
        ];
    }

    private LinkedList<StoredJob> QueueOf(JobClass jobClass) => jobClass == JobClass.Bulk ? _bulk : _interactive;
}
