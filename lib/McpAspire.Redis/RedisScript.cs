using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace McpAspire.Redis;

/// <summary>A Lua script, known to the server by its hash after the first run.</summary>
public sealed class RedisScript
{
    /// <param name="source">Lua 5.1.</param>
    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "EVALSHA names scripts so.")]
    public RedisScript(string source)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        Source = source;
        Sha1 = Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(source)));
    }

    /// <summary>The Lua text.</summary>
    public string Source { get; }

    /// <summary>The name that <c>EVALSHA</c> takes: 40 hexadecimal digits.</summary>
    public string Sha1 { get; }
}
