namespace McpAspire.Tools.Fpe;

/// <summary>A key that a batch was encrypted or decrypted with.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Algorithm">FF1, FF3 or FF3-1.</param>
internal sealed record FpeKeyUse(string Key, int Version, string Algorithm);
