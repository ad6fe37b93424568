using System.Security.Cryptography;
using System.Text;

namespace McpAspire.ConformanceHost;

/// <summary>State that a client keeps for the server and cannot change.</summary>
internal static class SignedState
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    public static string Seal(string state)
    {
        var bytes = Encoding.UTF8.GetBytes(state);
        return $"{Convert.ToHexString(bytes)}.{Convert.ToHexString(HMACSHA256.HashData(Key, bytes))}";
    }

    /// <summary>The state, or null if it is not one of ours.</summary>
    public static string? Open(string? signed)
    {
        if (signed?.Split('.') is not [var state, var signature])
            return null;

        try
        {
            var bytes = Convert.FromHexString(state);
            return CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(Key, bytes), Convert.FromHexString(signature)) ? Encoding.UTF8.GetString(bytes) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
