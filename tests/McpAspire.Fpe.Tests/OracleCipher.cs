using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;

namespace McpAspire.Fpe.Tests;

/// <summary>FF3 as SP 800-38G writes it down, step by step, strings reversed and numbers unbounded: slow, and easy to hold against the text.</summary>
internal static class OracleCipher
{
    public static string Encrypt(byte[] key, byte[] tweak, string text) => Run(key, tweak, text, decrypt: false);

    public static string Decrypt(byte[] key, byte[] tweak, string text) => Run(key, tweak, text, decrypt: true);

    private static string Run(byte[] key, byte[] tweak, string text, bool decrypt)
    {
        var t = tweak.Length == 7 ? Widen(tweak) : tweak;
        var u = (text.Length + 1) / 2;
        var v = text.Length - u;
        var (a, b) = (text[..u], text[u..]);
        foreach (var i in decrypt ? Enumerable.Range(0, 8).Reverse() : Enumerable.Range(0, 8))
        {
            var m = i % 2 == 0 ? u : v;
            var w = i % 2 == 0 ? t[4..] : t[..4];
            w[3] ^= (byte)i;
            byte[] p = [.. w, .. Number(Reverse(decrypt ? a : b), 12)];
            var s = Aes(key.Reverse().ToArray(), p.Reverse().ToArray()).Reverse().ToArray();
            var y = new BigInteger(s, isUnsigned: true, isBigEndian: true);
            var other = BigInteger.Parse(Reverse(decrypt ? b : a), CultureInfo.InvariantCulture);
            var modulus = BigInteger.Pow(10, m);
            var c = decrypt ? ((other - y) % modulus + modulus) % modulus : (other + y) % modulus;
            var half = Reverse(c.ToString(CultureInfo.InvariantCulture).PadLeft(m, '0'));
            (a, b) = decrypt ? (half, a) : (b, half);
        }

        return a + b;
    }

    private static byte[] Widen(byte[] t) => [t[0], t[1], t[2], (byte)(t[3] & 0xF0), t[4], t[5], t[6], (byte)(t[3] << 4)];

    private static string Reverse(string text) => new(text.Reverse().ToArray());

    private static byte[] Number(string digits, int bytes)
    {
        var number = BigInteger.Parse(digits, CultureInfo.InvariantCulture).ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[bytes - number.Length], .. number];
    }

    private static byte[] Aes(byte[] key, byte[] block)
    {
        using var aes = System.Security.Cryptography.Aes.Create();
        aes.Key = key;
        return aes.EncryptEcb(block, PaddingMode.None);
    }
}
