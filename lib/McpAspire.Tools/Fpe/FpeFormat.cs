using System.Buffers;
using System.Globalization;
using System.Text;
using McpAspire.Fpe;

namespace McpAspire.Tools.Fpe;

/// <summary>
/// What the values of a key look like: so many characters of its alphabet, and separators, which are all other characters. No message repeats a value.
/// </summary>
internal sealed class FpeFormat(FpeAlphabet alphabet, int minLength, int maxLength)
{
    private const int MinDigits = 6;
    private const int MaxDigits = 56;

    /// <summary>Characters of a value, separators included: with the longest name of a key it is a token that fits into an argument.</summary>
    private const int MaxText = 2000;

    private readonly SearchValues<char> _characters = SearchValues.Create(alphabet.Characters);

    /// <summary>Numbers, whatever the key: one that is longer is a mistake.</summary>
    public static FpeFormat Digits { get; } = new(FpeAlphabet.Decimal, MinDigits, MaxDigits);

    public int MinLength => minLength;

    public int MaxLength => maxLength;

    public int Radix => alphabet.Radix;

    private string Foreign => alphabet == FpeAlphabet.Decimal ? "digits" : "letters or digits";

    private string Characters => alphabet == FpeAlphabet.Decimal ? "0 to 9" : "characters of the key's alphabet";

    private string Unit => alphabet == FpeAlphabet.Decimal ? "digits" : "characters of the key's alphabet";

    public static FpeFormat Of(FpeAlphabet alphabet, FpeCipher cipher) =>
        alphabet == FpeAlphabet.Decimal ? Digits : new FpeFormat(alphabet, cipher.MinLength, Math.Min(cipher.MaxLength, MaxText));

    /// <summary>The characters to encrypt.</summary>
    /// <exception cref="ToolException">They or their text are too few or too many, there are letters or digits that the alphabet lacks, or separators that a token cannot keep.</exception>
    public string ReadPlain(string text, bool keepsSeparators)
    {
        if (text.Length > MaxText)
            throw ToolException.Invalid("value", $"The value has {text.Length} characters (at most {MaxText}, separators included).", "Encrypt a long one in parts.");
        if (keepsSeparators && text.Any(char.IsControl))
            throw ToolException.Invalid("value", "The value has line breaks or other control characters, which a token cannot keep.", "Take them out, or leave preserve_format out.");
        // Dropped like a separator, it would be lost without a word.
        if (text.EnumerateRunes().Any(IsForeign))
            throw ToolException.Invalid("value", $"The value has {Foreign} that are not {Characters}.", $"Write it with {Characters} and separators only.");
        return RequireLength(Strip(text));
    }

    /// <summary>The characters of a token's text to decrypt.</summary>
    /// <exception cref="ToolException">They are too few or too many, or there is something that no token of the key has.</exception>
    public string ReadToken(string text, bool hasSeparators)
    {
        if (!hasSeparators && text.AsSpan().ContainsAnyExcept(_characters))
        {
            throw ToolException.Invalid(
                "value",
                $"The token has something other than {Unit} in its value.",
                "Pass the token exactly as fpe_encrypt answered it, with preserve_format: true if it was made with that.");
        }

        if (text.EnumerateRunes().Any(IsForeign))
            throw ToolException.Invalid("value", $"The token has {Foreign} that are not {Characters}.", "Pass the token exactly as fpe_encrypt answered it.");
        return RequireLength(Strip(text));
    }

    /// <summary>A text with its characters replaced and its separators where they were.</summary>
    /// <param name="layout">The text.</param>
    /// <param name="characters">As many as the text has of the alphabet.</param>
    public string Fill(string layout, string characters) => string.Create(layout.Length, (layout, characters), (result, source) =>
    {
        var next = 0;
        for (var i = 0; i < result.Length; i++)
            result[i] = _characters.Contains(source.layout[i]) ? source.characters[next++] : source.layout[i];
    });

    // A number may stand among letters ("card 4000 …"); of a text, each letter counts, and each mark on one. Not char by char: half of a pair is neither.
    private bool IsForeign(Rune rune) =>
        !(rune.IsBmp && _characters.Contains((char)rune.Value)) && (Rune.IsNumber(rune) || (alphabet != FpeAlphabet.Decimal && (Rune.IsLetter(rune) || IsMark(rune))));

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private string Strip(string text) => text.AsSpan().ContainsAnyExcept(_characters) ? string.Concat(text.Where(_characters.Contains)) : text;

    private string RequireLength(string characters) => characters.Length >= minLength && characters.Length <= maxLength
        ? characters
        : throw ToolException.Invalid(
            "value",
            $"The value has {characters.Length} {Unit}; it takes {minLength} to {maxLength}.",
            characters.Length < minLength ? "A shorter one cannot be encrypted safely: all of them could be tried." : "Encrypt a long one in parts.",
            ("minimum", minLength),
            ("maximum", maxLength));
}
