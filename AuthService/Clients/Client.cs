namespace McpAspire.Auth.Clients;

/// <summary>A client that proved who it is, and what it may ask for.</summary>
internal sealed record Client(string Id, IReadOnlyList<string> Scopes);
