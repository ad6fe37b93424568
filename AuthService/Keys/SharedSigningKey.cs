using System.Security.Cryptography;
using McpAspire.Redis;
using McpAspire.Security;
using McpAspire.Security.Tokens;
using Microsoft.Extensions.Options;

namespace McpAspire.Auth.Keys;

/// <summary>A key in Redis, sealed: it outlives the process, and every replica has the same.</summary>
internal sealed class SharedSigningKey(RedisClient redis, IOptions<IssuerOptions> options) : ISigningKeySource
{
    internal const string RedisKey = "auth:signing-key";

    private readonly Sealer _sealer = new(Sealer.ParseKey(options.Value.KeyEncryptionKey));

    public async Task<SigningKey> LoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return Open(await ReadOrCreateAsync(cancellationToken));
        }
        catch (Exception exception) when (exception is RedisException or RedisConnectionException)
        {
            throw new SigningKeyUnavailableException("The signing key cannot be read from Redis.", exception);
        }
        catch (CryptographicException exception)
        {
            throw new SigningKeyUnavailableException("The signing key in Redis was sealed with another Auth:KeyEncryptionKey, or changed.", exception);
        }
    }

    // Whoever comes first decides; all others, and the first itself, read what is there then.
    private async Task<ReadOnlyMemory<byte>> ReadOrCreateAsync(CancellationToken cancellationToken)
    {
        var stored = await redis.ExecuteAsync(["GET", RedisKey], cancellationToken);
        if (!stored.IsNull)
            return stored.AsBytes();

        using var key = SigningKey.Generate();
        var pkcs8 = key.Export();
        var sealedKey = _sealer.Seal(pkcs8, AssociatedData);
        CryptographicOperations.ZeroMemory(pkcs8);
        await redis.ExecuteAsync(["SET", RedisKey, sealedKey, "NX"], cancellationToken);
        return (await redis.ExecuteAsync(["GET", RedisKey], cancellationToken)).AsBytes();
    }

    private SigningKey Open(ReadOnlyMemory<byte> sealedKey)
    {
        var pkcs8 = _sealer.Open(sealedKey.Span, AssociatedData);
        try
        {
            return SigningKey.Import(pkcs8);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    private static ReadOnlySpan<byte> AssociatedData => "auth:signing-key"u8;
}
