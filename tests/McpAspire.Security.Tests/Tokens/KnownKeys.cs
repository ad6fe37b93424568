using McpAspire.Security.Tokens;

namespace McpAspire.Security.Tests.Tokens;

/// <summary>Trusts the keys that it is given.</summary>
internal sealed class KnownKeys(params SigningKey[] keys) : IVerificationKeys
{
    public ValueTask<VerificationKey?> FindAsync(string keyId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(keys.FirstOrDefault(key => key.PublicKey.Kid == keyId)?.PublicKey.ToVerificationKey());
}
