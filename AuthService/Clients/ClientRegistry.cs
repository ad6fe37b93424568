using System.Collections.Frozen;
using System.Security.Cryptography;
using McpAspire.Security;
using Microsoft.Extensions.Options;

namespace McpAspire.Auth.Clients;

/// <summary>The clients of the configuration.</summary>
internal sealed class ClientRegistry(IOptions<IssuerOptions> options)
{
    private readonly FrozenDictionary<string, (Client Client, string Secret)> _clients = options.Value.Clients.ToFrozenDictionary(
        client => client.Id, client => (new Client(client.Id, Scopes.Parse(client.Scopes)!), client.Secret), StringComparer.Ordinal);

    // What an unknown client's secret is compared with, so that it takes as long as a known one's.
    private readonly string _decoy = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    public bool Knows(string id) => _clients.ContainsKey(id);

    /// <summary>The client, when the secret is its own; else null.</summary>
    public Client? Authenticate(string id, string secret)
    {
        var isKnown = _clients.TryGetValue(id, out var entry);
        var matches = Secret.Matches(secret, isKnown ? entry.Secret : _decoy);
        return isKnown && matches ? entry.Client : null;
    }
}
