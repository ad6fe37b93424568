namespace McpAspire.Fpe.Blocks;

/// <summary>How many rounds AES has, known when code is compiled for it.</summary>
internal interface IKeySize
{
    static abstract int Rounds { get; }
}
