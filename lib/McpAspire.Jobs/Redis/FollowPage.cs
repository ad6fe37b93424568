namespace McpAspire.Jobs;

/// <summary>What one look at a job's events found.</summary>
/// <param name="Events">In order.</param>
/// <param name="Ended">No more will come.</param>
/// <param name="Wait">When to look again, if nobody calls before.</param>
internal sealed record FollowPage(IReadOnlyList<JobEvent> Events, bool Ended, TimeSpan Wait);
