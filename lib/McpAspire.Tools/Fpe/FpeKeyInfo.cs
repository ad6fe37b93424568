namespace McpAspire.Tools.Fpe;

/// <summary>What may be known of a version of a key.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Algorithm">FF1, FF3 or FF3-1.</param>
/// <param name="AlphabetSize">How many characters its alphabet has.</param>
/// <param name="MinLength">The fewest characters of a value.</param>
/// <param name="MaxLength">The most.</param>
/// <param name="State">active, decrypt-only or disabled.</param>
/// <param name="Warnings">What whoever uses it should know.</param>
internal sealed record FpeKeyInfo(
    string Key, int Version, string Algorithm, int AlphabetSize, int MinLength, int MaxLength, string State, IReadOnlyList<string> Warnings);
