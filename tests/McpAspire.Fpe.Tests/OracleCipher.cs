using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace McpAspire.Fpe.Tests;

/// <summary>
/// FF1 and FF3 as SP 800-38G writes them down, step by step on numerals and unbounded numbers: slow, and easy to hold against the text. It shares nothing with
/// the library but AES. Kept to check it by.
/// </summary>
internal static class OracleCipher
{
    public static ushort[] Encrypt(FpeAlgorithm algorithm, byte[] key, int radix, byte[] tweak, ushort[] text) =>
        algorithm == FpeAlgorithm.FF1 ? FF1(key, radix, tweak, text, decrypt: false) : FF3(key, radix, tweak, text, decrypt: false);

    public static ushort[] Decrypt(FpeAlgorithm algorithm, byte[] key, int radix, byte[] tweak, ushort[] text) =>
        algorithm == FpeAlgorithm.FF1 ? FF1(key, radix, tweak, text, decrypt: true) : FF3(key, radix, tweak, text, decrypt: true);

    // Algorithms 7 and 8.
    private static ushort[] FF1(byte[] key, int radix, byte[] tweak, ushort[] text, bool decrypt)
    {
        var n = text.Length;
        var t = tweak.Length;
        var u = n / 2;
        var v = n - u;
        var (a, b) = (text[..u], text[u..]);
        var bytes = (int)(((BigInteger.Pow(radix, v) - 1).GetBitLength() + 7) / 8);
        var d = (4 * ((bytes + 3) / 4)) + 4;
        byte[] p = [1, 2, 1, (byte)(radix >> 16), (byte)(radix >> 8), (byte)radix, 10, (byte)u, .. BigEndian(n), .. BigEndian(t)];
        foreach (var i in Rounds(10, decrypt))
        {
            var zeros = (((-t - bytes - 1) % 16) + 16) % 16;
            byte[] q = [.. tweak, .. new byte[zeros], (byte)i, .. Bytes(Number(decrypt ? a : b, radix), bytes)];
            var r = MessageAuthenticationCode(key, [.. p, .. q]);
            var s = new List<byte>(r);
            for (var j = 1; s.Count < d; j++)
                s.AddRange(Block(key, [.. r.Zip([.. new byte[12], .. BigEndian(j)], (x, y) => (byte)(x ^ y))]));
            var m = i % 2 == 0 ? u : v;
            var c = Combine(decrypt ? b : a, new BigInteger(s.Take(d).ToArray(), isUnsigned: true, isBigEndian: true), radix, m, decrypt);
            (a, b) = decrypt ? (c, a) : (b, c);
        }

        return [.. a, .. b];
    }

    // Algorithms 9 and 10; a tweak of 56 bits is widened as Rev. 1 says.
    private static ushort[] FF3(byte[] key, int radix, byte[] tweak, ushort[] text, bool decrypt)
    {
        var t = tweak.Length == 7 ? Widen(tweak) : tweak;
        var u = (text.Length + 1) / 2;
        var v = text.Length - u;
        var (a, b) = (text[..u], text[u..]);
        foreach (var i in Rounds(8, decrypt))
        {
            var m = i % 2 == 0 ? u : v;
            var w = i % 2 == 0 ? t[4..] : t[..4];
            w[3] ^= (byte)i;
            byte[] p = [.. w, .. Bytes(Number(Reverse(decrypt ? a : b), radix), 12)];
            var s = Reverse(Block(Reverse(key), Reverse(p)));
            var c = Reverse(Combine(Reverse(decrypt ? b : a), new BigInteger(s, isUnsigned: true, isBigEndian: true), radix, m, decrypt));
            (a, b) = decrypt ? (c, a) : (b, c);
        }

        return [.. a, .. b];
    }

    private static IEnumerable<int> Rounds(int count, bool decrypt) => decrypt ? Enumerable.Range(0, count).Reverse() : Enumerable.Range(0, count);

    // STR((NUM(numerals) ± y) mod radixᵐ).
    private static ushort[] Combine(ushort[] numerals, BigInteger y, int radix, int m, bool subtract)
    {
        var modulus = BigInteger.Pow(radix, m);
        var number = (Number(numerals, radix) + (subtract ? -y : y)) % modulus;
        return Text(number < 0 ? number + modulus : number, radix, m);
    }

    private static BigInteger Number(ushort[] numerals, int radix) => numerals.Aggregate(BigInteger.Zero, (number, numeral) => (number * radix) + numeral);

    private static ushort[] Text(BigInteger number, int radix, int length)
    {
        var numerals = new ushort[length];
        for (var i = length - 1; i >= 0; i--)
        {
            numerals[i] = (ushort)(number % radix);
            number /= radix;
        }

        return numerals;
    }

    private static byte[] Widen(byte[] t) => [t[0], t[1], t[2], (byte)(t[3] & 0xF0), t[4], t[5], t[6], (byte)(t[3] << 4)];

    private static T[] Reverse<T>(T[] items) => [.. items.Reverse()];

    private static byte[] BigEndian(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    private static byte[] Bytes(BigInteger number, int count)
    {
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return number.IsZero ? new byte[count] : [.. new byte[count - bytes.Length], .. bytes];
    }

    private static byte[] MessageAuthenticationCode(byte[] key, byte[] message)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        return aes.EncryptCbc(message, new byte[16], PaddingMode.None)[^16..];
    }

    private static byte[] Block(byte[] key, byte[] block)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        return aes.EncryptEcb(block, PaddingMode.None);
    }
}
