using McpAspire.Security.Tokens;

namespace McpAspire.Auth.Keys;

/// <summary>Where the signing key comes from.</summary>
internal interface ISigningKeySource
{
    /// <exception cref="SigningKeyUnavailableException">It cannot be had now.</exception>
    Task<SigningKey> LoadAsync(CancellationToken cancellationToken);
}
