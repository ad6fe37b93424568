using System.Runtime.Intrinsics;

namespace McpAspire.Fpe.Blocks;

/// <summary>The two rounds of AES (FIPS 197), as one machine computes them: without a branch and without a table, so in a time that no data decides.</summary>
internal interface IAesInstructions
{
    static abstract bool IsSupported { get; }

    /// <summary>MixColumns(ShiftRows(SubBytes(state))) ⊕ key.</summary>
    static abstract Vector128<byte> Round(Vector128<byte> state, Vector128<byte> key);

    /// <summary>ShiftRows(SubBytes(state)) ⊕ key.</summary>
    static abstract Vector128<byte> LastRound(Vector128<byte> state, Vector128<byte> key);
}
