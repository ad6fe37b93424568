using McpAspire.Fpe.Feistel;

namespace McpAspire.Fpe.Text;

/// <summary>Characters of an alphabet, by its tables.</summary>
internal readonly struct AlphabetText(FpeAlphabet alphabet) : ICodec<char>
{
    private readonly string _characters = alphabet.Characters;

    public int Radix => _characters.Length;

    public Chunk Chunk { get; } = new(alphabet.Radix);

    public uint NumeralOf(char symbol) => alphabet.NumeralOf(symbol);

    public char SymbolOf(uint numeral) => _characters[(int)numeral];

    public bool IsValid(ReadOnlySpan<char> text)
    {
        var largest = 0u;
        foreach (var character in text)
            largest = Math.Max(largest, NumeralOf(character));
        return largest < (uint)Radix;
    }

    public bool TryRead<TMode>(ReadOnlySpan<char> text, int leftLength, out UInt128 left, out UInt128 right)
        where TMode : struct, IMode =>
        Positional<AlphabetText, char, TMode>.TryRead(this, text[..leftLength], out left)
        & Positional<AlphabetText, char, TMode>.TryRead(this, text[leftLength..], out right);

    public void Write<TMode>(UInt128 left, UInt128 right, int leftLength, Span<char> text)
        where TMode : struct, IMode
    {
        Positional<AlphabetText, char, TMode>.Write(this, left, text[..leftLength]);
        Positional<AlphabetText, char, TMode>.Write(this, right, text[leftLength..]);
    }
}
