namespace McpAspire.Tools.Fpe;

/// <summary>What became of one value of a batch.</summary>
/// <param name="Index">Its place in the batch, from 0.</param>
/// <param name="Token">What it was encrypted to.</param>
/// <param name="Value">What it was decrypted to.</param>
/// <param name="Error">Why it was refused.</param>
internal sealed record FpeBatchItem(int Index, string? Token, string? Value, FpeItemError? Error)
{
    /// <summary>Not what is in it: somebody might log it.</summary>
    public override string ToString() => nameof(FpeBatchItem);
}
