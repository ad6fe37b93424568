using McpAspire.Security.Tokens;

namespace McpAspire.Auth.Keys;

/// <summary>A key that lasts as long as the process, and is known to it alone.</summary>
internal sealed class GeneratedSigningKey : ISigningKeySource
{
    public Task<SigningKey> LoadAsync(CancellationToken cancellationToken) => Task.FromResult(SigningKey.Generate());
}
