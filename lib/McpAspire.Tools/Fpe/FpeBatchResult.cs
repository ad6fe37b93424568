namespace McpAspire.Tools.Fpe;

/// <summary>The structured content for a batch.</summary>
/// <param name="Results">One for each value, in their order.</param>
/// <param name="Succeeded">How many have a result.</param>
/// <param name="Failed">How many have an error.</param>
/// <param name="Keys">The keys that were used.</param>
/// <param name="Warnings">What the caller should know of them.</param>
internal sealed record FpeBatchResult(IReadOnlyList<FpeBatchItem> Results, int Succeeded, int Failed, IReadOnlyList<FpeKeyUse> Keys, IReadOnlyList<string> Warnings);
