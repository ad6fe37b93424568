using McpAspire.Fpe.Feistel;

namespace McpAspire.Fpe.Text;

/// <summary>How symbols (characters, or numerals themselves) stand for numbers.</summary>
internal interface ICodec<TSymbol>
    where TSymbol : unmanaged
{
    int Radix { get; }

    Chunk Chunk { get; }

    /// <summary>The numeral of a symbol; <see cref="Radix"/> or more if it has none.</summary>
    uint NumeralOf(TSymbol symbol);

    TSymbol SymbolOf(uint numeral);

    /// <summary>Whether every symbol has a numeral.</summary>
    bool IsValid(ReadOnlySpan<TSymbol> text);

    /// <summary>The numbers of the two halves. False, after all was read, if a symbol has no numeral.</summary>
    bool TryRead<TMode>(ReadOnlySpan<TSymbol> text, int leftLength, out UInt128 left, out UInt128 right)
        where TMode : struct, IMode;

    void Write<TMode>(UInt128 left, UInt128 right, int leftLength, Span<TSymbol> text)
        where TMode : struct, IMode;
}
