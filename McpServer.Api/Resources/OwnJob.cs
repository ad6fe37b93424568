using McpAspire.Jobs;

namespace McpAspire.Api.Resources;

/// <summary>A job of the caller's own.</summary>
/// <param name="Pool">Where it is kept.</param>
/// <param name="Seen">What it was when it was looked at.</param>
internal sealed record OwnJob(string Pool, JobSnapshot Seen)
{
    /// <summary>The number of its last event, 0 if it has none.</summary>
    public long LastEvent => Seen.Events is [.., { Seq: var last }] ? last : 0;
}
