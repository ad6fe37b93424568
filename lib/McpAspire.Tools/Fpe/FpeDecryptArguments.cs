namespace McpAspire.Tools.Fpe;

/// <summary>The canonical arguments of <c>fpe_decrypt</c>.</summary>
/// <param name="Value">A token.</param>
internal sealed record FpeDecryptArguments(string Value);
