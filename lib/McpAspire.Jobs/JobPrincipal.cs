namespace McpAspire.Jobs;

/// <summary>Who caused a job, as the envelope carries it: enough to decide and to audit, nothing that authenticates.</summary>
/// <param name="Subject">The principal's stable name (the token's <c>sub</c>).</param>
/// <param name="Client">The OAuth client that acts for it, when there is one.</param>
/// <param name="Scopes">The scopes it held at admission.</param>
public sealed record JobPrincipal(string Subject, string? Client, IReadOnlyList<string> Scopes);
