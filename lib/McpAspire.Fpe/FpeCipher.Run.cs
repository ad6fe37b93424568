using McpAspire.Fpe.Blocks;
using McpAspire.Fpe.Feistel;

namespace McpAspire.Fpe;

// What every public method comes down to: check the arguments, then leave the work to an engine.
public sealed partial class FpeCipher
{
    private const string Algorithms = "The algorithm must be FF1, FF3 or FF3-1.";

    private Engine<char> Characters =>
        _engines.Characters ?? throw new InvalidOperationException("The cipher was made for numerals: it has no alphabet for characters.");

    internal static FpeCipher Create(
        AesPath path,
        FpeAlgorithm algorithm,
        ReadOnlySpan<byte> key,
        int radix,
        FpeAlphabet? alphabet,
        FpeDomainPolicy policy)
    {
        if (algorithm is not (FpeAlgorithm.FF1 or FpeAlgorithm.FF3 or FpeAlgorithm.FF3_1))
            throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, Algorithms);
        if (key.Length is not (16 or 24 or 32))
            throw new ArgumentException($"The key has {key.Length} bytes; AES takes 16, 24 or 32.", nameof(key));
        if (radix is < FpeAlphabet.MinRadix or > MaxRadix)
            throw new ArgumentOutOfRangeException(nameof(radix), radix, $"The radix must be from {FpeAlphabet.MinRadix} to {MaxRadix}.");

        var minLength = ShortestLength(radix, policy);
        return new FpeCipher(algorithm, radix, minLength, Engines.Create(path, algorithm, key, radix, alphabet));
    }

    // The first length of at least 2 (the standard's own limit) with so many values.
    private static int ShortestLength(int radix, FpeDomainPolicy policy)
    {
        var wanted = policy switch
        {
            FpeDomainPolicy.Standard => 1_000_000,
            FpeDomainPolicy.Legacy => 100,
            _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, "The policy must be Standard or Legacy."),
        };

        var length = 2;
        for (var domain = (long)radix * radix; domain < wanted; domain *= radix)
            length++;
        return length;
    }

    private void Run<TSymbol>(
        Engine<TSymbol> engine,
        bool decrypt,
        ReadOnlySpan<TSymbol> text,
        ReadOnlySpan<byte> tweak,
        Span<TSymbol> result,
        string textName,
        string resultName)
        where TSymbol : unmanaged
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (text.Length < MinLength || text.Length > MaxLength)
            throw new ArgumentException($"The text has {text.Length} characters; it takes {MinLength} to {MaxLength}.", textName);
        RequireTweak(tweak);
        RequireRoom(text.Length, result.Length, resultName);

        if (!engine.TryRun(decrypt, text, tweak, result[..text.Length]))
            throw Foreign(textName);
    }

    private void RunBatch<TSymbol>(
        Engine<TSymbol> engine,
        bool decrypt,
        ReadOnlySpan<TSymbol> texts,
        int length,
        ReadOnlySpan<byte> tweak,
        Span<TSymbol> results,
        string textsName,
        string resultsName)
        where TSymbol : unmanaged
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (length < MinLength || length > MaxLength)
            throw new ArgumentOutOfRangeException(nameof(length), length, $"A value takes {MinLength} to {MaxLength} characters.");
        if (texts.Length % length != 0)
            throw new ArgumentException($"The texts have {texts.Length} characters, which is no multiple of the length of one.", textsName);
        RequireTweak(tweak);
        RequireRoom(texts.Length, results.Length, resultsName);
        results = results[..texts.Length];
        if (texts.Overlaps(results, out var offset) && offset != 0)
            throw new ArgumentException("The results overlap the texts in part; they must be the same memory or apart.", resultsName);

        if (!engine.TryRunBatch(decrypt, texts, length, tweak, results))
            throw Foreign(textsName);
    }

    private void RequireTweak(ReadOnlySpan<byte> tweak)
    {
        var bytes = tweak.Length;
        var (fits, expected) = Algorithm switch
        {
            FpeAlgorithm.FF1 => (true, ""),
            FpeAlgorithm.FF3 => (bytes is FF3Mode.LongTweakBytes or FF3Mode.ShortTweakBytes, "FF3 takes 8 (or 7, widened)"),
            _ => (bytes is FF3Mode.ShortTweakBytes, "FF3-1 takes 7"),
        };
        if (!fits)
            throw new ArgumentException($"The tweak has {bytes} bytes; {expected}.", nameof(tweak));
    }

    private static void RequireRoom(int needed, int room, string name)
    {
        if (room < needed)
            throw new ArgumentException($"The result needs room for {needed} characters; there is room for {room}.", name);
    }

    // Which one it is stays unsaid: the place of a separator or letter is part of the value too.
    private ArgumentException Foreign(string name) => new($"A character is not one of the {Radix} of the alphabet.", name);
}
