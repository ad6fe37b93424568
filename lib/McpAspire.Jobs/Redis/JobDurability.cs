namespace McpAspire.Jobs;

/// <summary>Whether Redis keeps jobs through a restart and never drops them to save memory.</summary>
/// <param name="AppendOnly">The append-only file is on; null when Redis does not tell.</param>
/// <param name="NoEviction">The memory policy is <c>noeviction</c>; null when Redis does not tell.</param>
/// <param name="Description">The state in a sentence, for the health report.</param>
public sealed record JobDurability(bool? AppendOnly, bool? NoEviction, string Description)
{
    /// <summary>Both are known to be so.</summary>
    public bool IsDurable => AppendOnly == true && NoEviction == true;
}
