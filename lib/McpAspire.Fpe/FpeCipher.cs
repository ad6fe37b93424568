using McpAspire.Fpe.Feistel;

namespace McpAspire.Fpe;

/// <summary>
/// Encrypts text to text of the same length and alphabet, by FF1, FF3 or FF3-1 of NIST SP 800-38G. Deterministic, without integrity: whoever holds
/// the key can reverse it. An operation allocates nothing. Safe for concurrent use; disposing it clears the key.
/// </summary>
/// <remarks>
/// Where a method refuses its arguments it has written nothing, and its exception names the argument and what is wrong with it, never a value. Texts are
/// characters of the alphabet, or numerals below the radix, which stand for themselves; a cipher with an alphabet takes both.
/// </remarks>
public sealed partial class FpeCipher : IDisposable
{
    /// <summary>The longest value that FF1 takes here. (The standard's own limit is 2³² − 1.)</summary>
    public const int MaxFF1Length = 4096;

    /// <summary>The largest radix, for numerals: that of the standard.</summary>
    public const int MaxRadix = 65536;

    private readonly Engines _engines;
    private volatile bool _disposed;

    private FpeCipher(FpeAlgorithm algorithm, int radix, int minLength, Engines engines)
    {
        Algorithm = algorithm;
        Radix = radix;
        MinLength = minLength;
        MaxLength = algorithm == FpeAlgorithm.FF1 ? MaxFF1Length : LengthPlan.MaxLength(radix);
        _engines = engines;
    }

    /// <summary>Which mode it is.</summary>
    public FpeAlgorithm Algorithm { get; }

    /// <summary>How many different characters or numerals there are.</summary>
    public int Radix { get; }

    /// <summary>The fewest characters or numerals that it takes.</summary>
    public int MinLength { get; }

    /// <summary>The most that it takes: for FF3 and FF3-1 as many as keep each half within 2⁹⁶, for FF1 <see cref="MaxFF1Length"/>.</summary>
    public int MaxLength { get; }

    /// <summary>Makes a cipher for text, with its own copy of the key.</summary>
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
        return Create(Engines.FastestPath, algorithm, key, alphabet.Radix, alphabet, policy);
    }

    /// <summary>Makes a cipher for numerals of any radix, with its own copy of the key. It takes no characters.</summary>
    /// <param name="algorithm">The mode.</param>
    /// <param name="key">An AES key of 16, 24 or 32 bytes.</param>
    /// <param name="radix">From 2 to <see cref="MaxRadix"/>: values consist of numerals below it.</param>
    /// <param name="policy">How small the domain may be.</param>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The algorithm or the policy is none of those listed, or the radix is out of range.</exception>
    public static FpeCipher Create(FpeAlgorithm algorithm, ReadOnlySpan<byte> key, int radix, FpeDomainPolicy policy = FpeDomainPolicy.Standard) =>
        Create(Engines.FastestPath, algorithm, key, radix, alphabet: null, policy);

    /// <summary>Encrypts one value. The spans may overlap.</summary>
    /// <param name="plaintext">From <see cref="MinLength"/> to <see cref="MaxLength"/> characters of the alphabet.</param>
    /// <param name="tweak">FF1: any number of bytes, none included. FF3: 8, or 7, widened as FF3-1 does. FF3-1: 7.</param>
    /// <param name="ciphertext">Room for as many characters.</param>
    /// <exception cref="ArgumentException">An argument has the wrong length, or a character is not in the alphabet.</exception>
    /// <exception cref="InvalidOperationException">The cipher was made for numerals.</exception>
    /// <exception cref="ObjectDisposedException">The key is gone.</exception>
    public void Encrypt(ReadOnlySpan<char> plaintext, ReadOnlySpan<byte> tweak, Span<char> ciphertext) =>
        Run(Characters, decrypt: false, plaintext, tweak, ciphertext, nameof(plaintext), nameof(ciphertext));

    /// <summary>Encrypts one value of numerals. The spans may overlap.</summary>
    /// <inheritdoc cref="Encrypt(ReadOnlySpan{char}, ReadOnlySpan{byte}, Span{char})"/>
    public void Encrypt(ReadOnlySpan<ushort> plaintext, ReadOnlySpan<byte> tweak, Span<ushort> ciphertext) =>
        Run(_engines.Numerals, decrypt: false, plaintext, tweak, ciphertext, nameof(plaintext), nameof(ciphertext));

    /// <summary>Decrypts one value: undoes the encryption with the same tweak. The spans may overlap.</summary>
    /// <param name="ciphertext">From <see cref="MinLength"/> to <see cref="MaxLength"/> characters of the alphabet.</param>
    /// <param name="tweak">The tweak of the encryption.</param>
    /// <param name="plaintext">Room for as many characters.</param>
    /// <exception cref="ArgumentException">An argument has the wrong length, or a character is not in the alphabet.</exception>
    /// <exception cref="InvalidOperationException">The cipher was made for numerals.</exception>
    /// <exception cref="ObjectDisposedException">The key is gone.</exception>
    public void Decrypt(ReadOnlySpan<char> ciphertext, ReadOnlySpan<byte> tweak, Span<char> plaintext) =>
        Run(Characters, decrypt: true, ciphertext, tweak, plaintext, nameof(ciphertext), nameof(plaintext));

    /// <summary>Decrypts one value of numerals. The spans may overlap.</summary>
    /// <inheritdoc cref="Decrypt(ReadOnlySpan{char}, ReadOnlySpan{byte}, Span{char})"/>
    public void Decrypt(ReadOnlySpan<ushort> ciphertext, ReadOnlySpan<byte> tweak, Span<ushort> plaintext) =>
        Run(_engines.Numerals, decrypt: true, ciphertext, tweak, plaintext, nameof(ciphertext), nameof(plaintext));

    /// <summary>Encrypts values of one length under one tweak, several times as fast as one by one. The two spans may be the same, or apart.</summary>
    /// <param name="plaintexts">The values, one after the other without anything between; none at all is allowed.</param>
    /// <param name="length">The characters of each: from <see cref="MinLength"/> to <see cref="MaxLength"/>.</param>
    /// <param name="tweak">As in <see cref="Encrypt(ReadOnlySpan{char}, ReadOnlySpan{byte}, Span{char})"/>.</param>
    /// <param name="ciphertexts">Room for as many characters.</param>
    /// <exception cref="ArgumentException">An argument has the wrong length, a character is not in the alphabet, or the spans overlap in part.</exception>
    /// <exception cref="InvalidOperationException">The cipher was made for numerals.</exception>
    /// <exception cref="ObjectDisposedException">The key is gone. If it went meanwhile, some results may have been written.</exception>
    public void EncryptBatch(ReadOnlySpan<char> plaintexts, int length, ReadOnlySpan<byte> tweak, Span<char> ciphertexts) =>
        RunBatch(Characters, decrypt: false, plaintexts, length, tweak, ciphertexts, nameof(plaintexts), nameof(ciphertexts));

    /// <summary>Encrypts values of numerals of one length under one tweak. The two spans may be the same, or apart.</summary>
    /// <inheritdoc cref="EncryptBatch(ReadOnlySpan{char}, int, ReadOnlySpan{byte}, Span{char})"/>
    public void EncryptBatch(ReadOnlySpan<ushort> plaintexts, int length, ReadOnlySpan<byte> tweak, Span<ushort> ciphertexts) =>
        RunBatch(_engines.Numerals, decrypt: false, plaintexts, length, tweak, ciphertexts, nameof(plaintexts), nameof(ciphertexts));

    /// <summary>Decrypts values of one length under one tweak. The two spans may be the same, or apart.</summary>
    /// <param name="ciphertexts">The values, one after the other without anything between; none at all is allowed.</param>
    /// <param name="length">The characters of each: from <see cref="MinLength"/> to <see cref="MaxLength"/>.</param>
    /// <param name="tweak">The tweak of the encryption.</param>
    /// <param name="plaintexts">Room for as many characters.</param>
    /// <exception cref="ArgumentException">An argument has the wrong length, a character is not in the alphabet, or the spans overlap in part.</exception>
    /// <exception cref="InvalidOperationException">The cipher was made for numerals.</exception>
    /// <exception cref="ObjectDisposedException">The key is gone. If it went meanwhile, some results may have been written.</exception>
    public void DecryptBatch(ReadOnlySpan<char> ciphertexts, int length, ReadOnlySpan<byte> tweak, Span<char> plaintexts) =>
        RunBatch(Characters, decrypt: true, ciphertexts, length, tweak, plaintexts, nameof(ciphertexts), nameof(plaintexts));

    /// <summary>Decrypts values of numerals of one length under one tweak. The two spans may be the same, or apart.</summary>
    /// <inheritdoc cref="DecryptBatch(ReadOnlySpan{char}, int, ReadOnlySpan{byte}, Span{char})"/>
    public void DecryptBatch(ReadOnlySpan<ushort> ciphertexts, int length, ReadOnlySpan<byte> tweak, Span<ushort> plaintexts) =>
        RunBatch(_engines.Numerals, decrypt: true, ciphertexts, length, tweak, plaintexts, nameof(ciphertexts), nameof(plaintexts));

    /// <summary>Clears the key.</summary>
    public void Dispose()
    {
        _disposed = true;
        _engines.Key.Dispose();
    }
}
