namespace McpAspire.Tools.Fpe;

/// <summary>The canonical arguments of <c>fpe_encrypt</c>.</summary>
/// <param name="Value">Digits, or a token when that is allowed.</param>
/// <param name="AllowAlreadyEncrypted">Whether a token is returned as it is.</param>
internal sealed record FpeEncryptArguments(string Value, bool AllowAlreadyEncrypted);
