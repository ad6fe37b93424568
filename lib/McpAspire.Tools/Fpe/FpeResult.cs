namespace McpAspire.Tools.Fpe;

/// <summary>The structured content for one value.</summary>
/// <param name="Token">What it was encrypted to.</param>
/// <param name="Value">What it was decrypted to.</param>
/// <param name="Algorithm">FF1, FF3 or FF3-1.</param>
/// <param name="Key">The key's name.</param>
/// <param name="Version">The key's version.</param>
/// <param name="Warnings">What the caller should know of it.</param>
internal sealed record FpeResult(string? Token, string? Value, string Algorithm, string Key, int Version, IReadOnlyList<string> Warnings)
{
    /// <summary>Not what is in it: somebody might log it.</summary>
    public override string ToString() => nameof(FpeResult);
}
