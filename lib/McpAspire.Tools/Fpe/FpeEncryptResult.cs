namespace McpAspire.Tools.Fpe;

/// <summary>The structured content of <c>fpe_encrypt</c>.</summary>
/// <param name="Token">The prefix and digits.</param>
/// <param name="Algorithm">FF3 or FF3-1.</param>
/// <param name="Warnings">What the caller should know of the algorithm.</param>
internal sealed record FpeEncryptResult(string Token, string Algorithm, IReadOnlyList<string> Warnings);
