namespace McpAspire.Tools.Fpe;

/// <summary>The structured content of <c>fpe_decrypt</c>.</summary>
/// <param name="Value">The digits.</param>
/// <param name="Algorithm">FF3 or FF3-1.</param>
/// <param name="Warnings">What the caller should know of the algorithm.</param>
internal sealed record FpeDecryptResult(string Value, string Algorithm, IReadOnlyList<string> Warnings);
