namespace McpAspire.Security.Tokens;

/// <summary>The keys whose signatures are trusted.</summary>
public interface IVerificationKeys
{
    /// <summary>The key of that id; null when there is none.</summary>
    /// <exception cref="VerificationKeysUnavailableException">No keys could be had so far.</exception>
    ValueTask<VerificationKey?> FindAsync(string keyId, CancellationToken cancellationToken);
}
