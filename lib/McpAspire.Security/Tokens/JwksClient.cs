using System.Collections.Frozen;
using System.Net.Http.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace McpAspire.Security.Tokens;

/// <summary>
/// The issuer's keys from its key set. They are kept, looked up again in the background when they get old and at once (but not too often) when
/// a token names one that is not known; while the issuer cannot be reached, those that are known stay good.
/// </summary>
internal sealed partial class JwksClient(
    IHttpClientFactory clients, IOptions<TokenValidationOptions> options, TimeProvider time, ILogger<JwksClient> logger) : IVerificationKeys
{
    public const string HttpClientName = "jwks";
    public const int MaxDocumentBytes = 64 * 1024;

    private const int MaxKeys = 32;

    /// <summary>Old enough to be looked up again.</summary>
    public static readonly TimeSpan RefreshAfter = TimeSpan.FromMinutes(10);

    /// <summary>Between two attempts, whatever tokens name: whoever makes up key ids does not reach the issuer through us.</summary>
    public static readonly TimeSpan AttemptInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private Task _attempt = Task.CompletedTask;
    private long? _attemptedAt;
    private volatile KeySnapshot? _known;

    public ValueTask<VerificationKey?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        if (_known is not { } known || !known.Keys.TryGetValue(keyId, out var key))
            return FindAfterRefreshAsync(keyId, cancellationToken);

        if (time.GetElapsedTime(known.LoadedAt) >= RefreshAfter)
            _ = RefreshAsync();
        return ValueTask.FromResult<VerificationKey?>(key);
    }

    private async ValueTask<VerificationKey?> FindAfterRefreshAsync(string keyId, CancellationToken cancellationToken)
    {
        await RefreshAsync().WaitAsync(cancellationToken);
        return (_known ?? throw new VerificationKeysUnavailableException()).Keys.GetValueOrDefault(keyId);
    }

    private Task RefreshAsync()
    {
        lock (_gate)
        {
            if (!_attempt.IsCompleted || (_attemptedAt is { } last && time.GetElapsedTime(last) < AttemptInterval))
                return _attempt;

            _attemptedAt = time.GetTimestamp();
            return _attempt = LoadAsync();
        }
    }

    private async Task LoadAsync()
    {
        try
        {
            // Nobody's request: it serves all who wait, so it does not end with one of them.
            using var client = clients.CreateClient(HttpClientName);
            var set = await client.GetFromJsonAsync(options.Value.JwksUri, SecurityJson.Default.JsonWebKeySet, CancellationToken.None);
            _known = new KeySnapshot(ReadKeys(set), time.GetTimestamp());
            Log.Loaded(logger, _known.Keys.Count);
        }
        catch (Exception exception)
        {
            // Whatever it was, from the network to the document: what is known stays good, and the next attempt may succeed.
            Log.LoadFailed(logger, options.Value.JwksUri, exception);
        }
    }

    private static FrozenDictionary<string, VerificationKey> ReadKeys(JsonWebKeySet? set)
    {
        if (set?.Keys is not { Count: > 0 and <= MaxKeys } keys)
            throw new InvalidDataException($"The key set does not have between 1 and {MaxKeys} keys.");

        var usable = new Dictionary<string, VerificationKey>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            if (key?.ToVerificationKey() is { } verification && !usable.TryAdd(key.Kid!, verification))
                throw new InvalidDataException("Two keys of the key set have the same id.");
        }

        return usable.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private sealed record KeySnapshot(FrozenDictionary<string, VerificationKey> Keys, long LoadedAt);
}
