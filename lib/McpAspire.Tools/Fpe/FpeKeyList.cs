namespace McpAspire.Tools.Fpe;

/// <summary>The structured content of <c>fpe_keys</c>.</summary>
/// <param name="Keys">Every version of every key.</param>
internal sealed record FpeKeyList(IReadOnlyList<FpeKeyInfo> Keys);
