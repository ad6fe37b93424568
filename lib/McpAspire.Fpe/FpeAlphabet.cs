using System.Diagnostics.CodeAnalysis;

namespace McpAspire.Fpe;

/// <summary>The characters that a value consists of, in the order of their numerals.</summary>
public sealed class FpeAlphabet
{
    /// <summary>The fewest characters of an alphabet.</summary>
    public const int MinRadix = 2;

    /// <summary>The most characters of an alphabet; larger radices work on numerals.</summary>
    public const int MaxRadix = 256;

    /// <summary>What <see cref="NumeralOf"/> answers for a character of another alphabet: greater than every numeral.</summary>
    internal const ushort None = ushort.MaxValue;

    private readonly ushort[] _numerals;

    private FpeAlphabet(string characters)
    {
        Characters = characters;
        _numerals = new ushort[characters.Max() + 1];
        Array.Fill(_numerals, None);
        for (var i = 0; i < characters.Length; i++)
            _numerals[characters[i]] = (ushort)i;
    }

    /// <summary>The ten decimal digits, <c>0</c> to <c>9</c>.</summary>
    [SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "It is about decimal digits; no type is meant.")]
    public static FpeAlphabet Decimal { get; } = new("0123456789");

    /// <summary>The digits and the small letters, <c>0</c> to <c>9</c> and <c>a</c> to <c>z</c>.</summary>
    public static FpeAlphabet Base36 { get; } = new("0123456789abcdefghijklmnopqrstuvwxyz");

    /// <summary>The characters, the first one standing for zero.</summary>
    public string Characters { get; }

    /// <summary>How many there are.</summary>
    public int Radix => Characters.Length;

    /// <summary>Makes an alphabet of 2 to 256 different characters, none of them half of a surrogate pair.</summary>
    /// <param name="characters">The characters, the first one standing for zero.</param>
    /// <exception cref="ArgumentException">There are too few or too many, one occurs twice, or one is a surrogate.</exception>
    public static FpeAlphabet Create(string characters)
    {
        ArgumentNullException.ThrowIfNull(characters);
        if (characters.Length is < MinRadix or > MaxRadix)
            throw new ArgumentException($"The alphabet has {characters.Length} characters; it takes {MinRadix} to {MaxRadix}.", nameof(characters));
        if (characters.Any(char.IsSurrogate))
            throw new ArgumentException("The alphabet has a character outside the basic multilingual plane, which is two characters of a string.", nameof(characters));
        if (characters.Distinct().Count() != characters.Length)
            throw new ArgumentException("The alphabet has a character twice.", nameof(characters));

        return characters == Decimal.Characters ? Decimal : new FpeAlphabet(characters);
    }

    /// <summary>The place of a character, or <see cref="None"/>.</summary>
    internal ushort NumeralOf(char character) => character < _numerals.Length ? _numerals[character] : None;
}
