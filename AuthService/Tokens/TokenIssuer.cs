using System.Security.Cryptography;
using McpAspire.Auth.Clients;
using McpAspire.Auth.Keys;
using McpAspire.Security;
using McpAspire.Security.Tokens;
using Microsoft.Extensions.Options;

namespace McpAspire.Auth.Tokens;

/// <summary>Decides what a client gets, and signs it.</summary>
internal sealed class TokenIssuer(IOptions<IssuerOptions> options, SigningKeys keys, TimeProvider time)
{
    private readonly IssuerOptions _options = options.Value;

    /// <summary>The scopes that a request gets: those that it asks for if the client may, all that the client may if it asks for none. Else null.</summary>
    public static IReadOnlyList<string>? Grant(Client client, string? requested)
    {
        if (requested is null)
            return client.Scopes;

        return Scopes.Parse(requested) is { Count: > 0 } scopes && scopes.All(client.Scopes.Contains) ? scopes : null;
    }

    /// <summary>The audiences of a request: the resources that it asks for if they are ours, all of ours if it asks for none. Else null.</summary>
    public IReadOnlyList<string>? Target(IReadOnlyList<string> requested)
    {
        if (requested.Count == 0)
            return _options.Resources;

        // Clients write the URL of a host with or without its slash.
        var resources = requested.Select(resource => resource.TrimEnd('/')).Distinct(StringComparer.Ordinal).ToList();
        return resources.TrueForAll(_options.Resources.Contains) ? resources : null;
    }

    /// <exception cref="SigningKeyUnavailableException">There is no key to sign with now.</exception>
    public async ValueTask<TokenAnswer> IssueAsync(Client client, IReadOnlyList<string> scopes, IReadOnlyList<string> audiences, CancellationToken cancellationToken)
    {
        var key = await keys.GetAsync(cancellationToken);
        var now = time.GetUtcNow();
        var token = new AccessToken
        {
            Issuer = _options.Issuer,
            Subject = client.Id,
            Client = client.Id,
            Audiences = audiences,
            Scopes = scopes,
            IssuedAt = now,
            ExpiresAt = now + _options.AccessTokenLifetime,
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
        };
        return new TokenAnswer(token.Sign(key), "Bearer", (long)_options.AccessTokenLifetime.TotalSeconds, string.Join(' ', scopes));
    }
}
