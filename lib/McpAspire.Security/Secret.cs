using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace McpAspire.Security;

/// <summary>Compares secrets.</summary>
public static class Secret
{
    /// <summary>Whether two secrets are the same, in a time that tells neither where they differ nor how long the expected one is.</summary>
    public static bool Matches(ReadOnlySpan<char> presented, ReadOnlySpan<char> expected)
    {
        Span<byte> first = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> second = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(presented), first);
        SHA256.HashData(MemoryMarshal.AsBytes(expected), second);
        return CryptographicOperations.FixedTimeEquals(first, second);
    }
}
