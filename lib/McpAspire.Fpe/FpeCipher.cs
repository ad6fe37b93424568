using System.Buffers.Binary;
using System.Security.Cryptography;

namespace McpAspire.Fpe;

/// <summary>
/// Encrypts text to text of the same length and alphabet, by FF3 or FF3-1 of NIST SP 800-38G. Deterministic, without integrity: whoever holds
/// the key can reverse it. Safe for concurrent use; disposing it clears the key.
/// </summary>
public sealed class FpeCipher : IDisposable
{
    private const int Rounds = 8;
    private const int BlockBytes = 16;
    private const int LongTweakBytes = 8;
    private const int ShortTweakBytes = 7;

    private readonly FpeAlphabet _alphabet;
    private readonly Aes _aes;
    private readonly UInt128[] _powers;
    private volatile bool _disposed;

    private FpeCipher(FpeAlgorithm algorithm, ReadOnlySpan<byte> key, FpeAlphabet alphabet, FpeDomainPolicy policy)
    {
        Algorithm = algorithm;
        _alphabet = alphabet;
        _powers = Powers((uint)alphabet.Radix, UInt128.One << 96);
        MaxLength = 2 * (_powers.Length - 1);
        MinLength = Array.FindIndex(_powers, power => power >= MinDomain(policy));
        _aes = CreateAes(key);
    }

    /// <summary>Which mode it is.</summary>
    public FpeAlgorithm Algorithm { get; }

    /// <summary>The fewest characters that it takes.</summary>
    public int MinLength { get; }

    /// <summary>The most characters that it takes: those for which a half stays within 2⁹⁶.</summary>
    public int MaxLength { get; }

    /// <summary>Makes a cipher that keeps its own copy of the key.</summary>
    /// <param name="algorithm">The mode.</param>
    /// <param name="key">An AES key of 16, 24 or 32 bytes.</param>
    /// <param name="alphabet">What values consist of.</param>
    /// <param name="policy">How small the domain may be.</param>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The algorithm or the policy is none of those listed.</exception>
    public static FpeCipher Create(
        FpeAlgorithm algorithm,
        ReadOnlySpan<byte> key,
        FpeAlphabet alphabet,
        FpeDomainPolicy policy = FpeDomainPolicy.Standard)
    {
        ArgumentNullException.ThrowIfNull(alphabet);
        if (algorithm is not (FpeAlgorithm.FF3 or FpeAlgorithm.FF3_1))
            throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "The algorithm must be FF3 or FF3-1.");
        if (key.Length is not (16 or 24 or 32))
            throw new ArgumentException($"The key has {key.Length} bytes; AES takes 16, 24 or 32.", nameof(key));

        return new FpeCipher(algorithm, key, alphabet, policy);
    }

    /// <summary>Encrypts one value. The two spans may be the same.</summary>
    /// <param name="plaintext">From <see cref="MinLength"/> to <see cref="MaxLength"/> characters of the alphabet.</param>
    /// <param name="tweak">8 bytes for FF3, 7 for FF3-1; FF3 takes 7 as well and widens them as FF3-1 does.</param>
    /// <param name="ciphertext">Room for as many characters.</param>
    /// <exception cref="ArgumentException">An argument has the wrong length, or a character is not in the alphabet.</exception>
    /// <exception cref="ObjectDisposedException">The key is gone.</exception>
    public void Encrypt(ReadOnlySpan<char> plaintext, ReadOnlySpan<byte> tweak, Span<char> ciphertext)
    {
        var (left, right) = SplitTweak(tweak);
        var (a, b) = ReadHalves(plaintext, nameof(plaintext));
        RequireRoom(plaintext.Length, ciphertext.Length, nameof(ciphertext));
        var (m, n) = Moduli(plaintext.Length);

        for (var round = 0u; round < Rounds; round += 2)
        {
            a = (a + (RoundFunction(right ^ round, b) % m)) % m;
            b = (b + (RoundFunction(left ^ (round + 1), a) % n)) % n;
        }

        WriteHalves(a, b, ciphertext[..plaintext.Length]);
    }

    /// <summary>Decrypts one value: undoes <see cref="Encrypt"/> with the same tweak. The two spans may be the same.</summary>
    /// <param name="ciphertext">From <see cref="MinLength"/> to <see cref="MaxLength"/> characters of the alphabet.</param>
    /// <param name="tweak">The tweak of the encryption.</param>
    /// <param name="plaintext">Room for as many characters.</param>
    /// <exception cref="ArgumentException">An argument has the wrong length, or a character is not in the alphabet.</exception>
    /// <exception cref="ObjectDisposedException">The key is gone.</exception>
    public void Decrypt(ReadOnlySpan<char> ciphertext, ReadOnlySpan<byte> tweak, Span<char> plaintext)
    {
        var (left, right) = SplitTweak(tweak);
        var (a, b) = ReadHalves(ciphertext, nameof(ciphertext));
        RequireRoom(ciphertext.Length, plaintext.Length, nameof(plaintext));
        var (m, n) = Moduli(ciphertext.Length);

        for (var round = Rounds - 2; round >= 0; round -= 2)
        {
            b = (b + n - (RoundFunction(left ^ (uint)(round + 1), a) % n)) % n;
            a = (a + m - (RoundFunction(right ^ (uint)round, b) % m)) % m;
        }

        WriteHalves(a, b, plaintext[..ciphertext.Length]);
    }

    /// <summary>Clears the key.</summary>
    public void Dispose()
    {
        _disposed = true;
        _aes.Dispose();
    }

    // FF3 reverses the bytes of the key, of the block and of the result: it is AES on little-endian numbers with the key turned round once.
    private static Aes CreateAes(ReadOnlySpan<byte> key)
    {
        Span<byte> reversed = stackalloc byte[key.Length];
        key.CopyTo(reversed);
        reversed.Reverse();
        var aes = Aes.Create();
        try
        {
            aes.SetKey(reversed);
            return aes;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(reversed);
        }
    }

    private static UInt128[] Powers(uint radix, UInt128 limit)
    {
        var powers = new List<UInt128> { UInt128.One };
        while (powers[^1] <= limit / radix)
            powers.Add(powers[^1] * radix);
        return [.. powers];
    }

    private static UInt128 MinDomain(FpeDomainPolicy policy) => policy switch
    {
        FpeDomainPolicy.Standard => 1_000_000,
        FpeDomainPolicy.Legacy => 100,
        _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, "The policy must be Standard or Legacy."),
    };

    private static void RequireRoom(int needed, int room, string name)
    {
        if (room < needed)
            throw new ArgumentException($"The result needs room for {needed} characters; there is room for {room}.", name);
    }

    private (uint Left, uint Right) SplitTweak(ReadOnlySpan<byte> tweak)
    {
        if (tweak.Length == ShortTweakBytes)
        {
            var left = BinaryPrimitives.ReadUInt32BigEndian(tweak);
            var right = BinaryPrimitives.ReadUInt32BigEndian(tweak[3..]);
            return (left & 0xFFFF_FFF0, (right << 8) | ((left & 0x0F) << 4));
        }

        if (tweak.Length == LongTweakBytes && Algorithm == FpeAlgorithm.FF3)
            return (BinaryPrimitives.ReadUInt32BigEndian(tweak), BinaryPrimitives.ReadUInt32BigEndian(tweak[4..]));

        var expected = Algorithm == FpeAlgorithm.FF3 ? "FF3 takes 8 (or 7, widened)" : "FF3-1 takes 7";
        throw new ArgumentException($"The tweak has {tweak.Length} bytes; {expected}.", nameof(tweak));
    }

    private (UInt128 A, UInt128 B) ReadHalves(ReadOnlySpan<char> text, string name)
    {
        if (text.Length < MinLength || text.Length > MaxLength)
            throw new ArgumentException($"The text has {text.Length} characters; it takes {MinLength} to {MaxLength}.", name);

        var split = LeftLength(text.Length);
        if (!_alphabet.TryRead(text[..split], out var a, out var bad))
            throw new ArgumentException($"The character at index {bad} is not in the alphabet.", name);
        if (!_alphabet.TryRead(text[split..], out var b, out bad))
            throw new ArgumentException($"The character at index {split + bad} is not in the alphabet.", name);
        return (a, b);
    }

    private void WriteHalves(UInt128 a, UInt128 b, Span<char> text)
    {
        // A disposed Aes does not refuse: it makes up a new key. So a result that was on its way is withheld here.
        ObjectDisposedException.ThrowIf(_disposed, this);
        var split = LeftLength(text.Length);
        _alphabet.Write(a, text[..split]);
        _alphabet.Write(b, text[split..]);
    }

    private static int LeftLength(int length) => (length + 1) / 2;

    private (UInt128 Left, UInt128 Right) Moduli(int length) => (_powers[LeftLength(length)], _powers[length - LeftLength(length)]);

    private UInt128 RoundFunction(uint tweak, UInt128 half)
    {
        Span<byte> block = stackalloc byte[BlockBytes];
        BinaryPrimitives.WriteUInt128LittleEndian(block, ((UInt128)tweak << 96) | half);
        _aes.EncryptEcb(block, block, PaddingMode.None);
        var result = BinaryPrimitives.ReadUInt128LittleEndian(block);
        CryptographicOperations.ZeroMemory(block);
        return result;
    }
}
