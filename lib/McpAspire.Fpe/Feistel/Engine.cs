namespace McpAspire.Fpe.Feistel;

/// <summary>Encrypts and decrypts symbols (characters or numerals) under one key. Arguments were checked for their lengths, not for their symbols.</summary>
internal abstract class Engine<TSymbol>
    where TSymbol : unmanaged
{
    /// <summary>False if a symbol has no numeral; nothing is written then.</summary>
    /// <exception cref="ObjectDisposedException">The key is gone; nothing is written.</exception>
    public abstract bool TryRun(bool decrypt, ReadOnlySpan<TSymbol> text, ReadOnlySpan<byte> tweak, Span<TSymbol> result);

    /// <summary>The same for values of one length that lie one after the other.</summary>
    public abstract bool TryRunBatch(bool decrypt, ReadOnlySpan<TSymbol> texts, int length, ReadOnlySpan<byte> tweak, Span<TSymbol> results);
}
