using McpAspire.Security.Tokens;

namespace McpAspire.Auth.Keys;

/// <summary>The key that this process signs with, from its source when it is first needed.</summary>
internal sealed class SigningKeys(ISigningKeySource source) : IDisposable
{
    private readonly SemaphoreSlim _loading = new(1, 1);
    private volatile SigningKey? _key;

    /// <exception cref="SigningKeyUnavailableException">It cannot be had now.</exception>
    public async ValueTask<SigningKey> GetAsync(CancellationToken cancellationToken)
    {
        if (_key is { } known)
            return known;

        await _loading.WaitAsync(cancellationToken);
        try
        {
            return _key ??= await source.LoadAsync(cancellationToken);
        }
        finally
        {
            _loading.Release();
        }
    }

    public void Dispose()
    {
        _key?.Dispose();
        _loading.Dispose();
    }
}
