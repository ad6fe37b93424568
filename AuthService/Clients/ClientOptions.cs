namespace McpAspire.Auth.Clients;

/// <summary>An OAuth client: <c>Auth:Clients:{i}</c>.</summary>
internal sealed class ClientOptions
{
    public string Id { get; set; } = "";

    public string Secret { get; set; } = "";

    /// <summary>What it may ask for, separated by spaces.</summary>
    public string Scopes { get; set; } = "";
}
