using System.Runtime.Intrinsics;
using McpAspire.Fpe.Blocks;

namespace McpAspire.Fpe.Modular;

/// <summary>
/// Arithmetic modulo D = radixᵐ on halves of one width. D is public (it follows from radix and length), what is computed with it is not: no implementation
/// branches on a half or on y, or reads a table by one.
/// </summary>
internal interface IModulus<TSelf, THalf>
    where TSelf : struct, IModulus<TSelf, THalf>
    where THalf : unmanaged
{
    /// <summary>Whether the arithmetic is proven exact for this modulus.</summary>
    static abstract bool Fits(UInt128 modulus);

    static abstract TSelf Create(UInt128 modulus);

    static abstract THalf FromNumber(UInt128 number);

    static abstract UInt128 ToNumber(THalf half);

    /// <summary>The half as a little-endian number of 16 bytes.</summary>
    static abstract Vector128<byte> ToVector(THalf half);

    /// <summary>Four halves as such.</summary>
    static abstract FourBlocks ToVectors(ref readonly THalf halves);

    /// <summary>(half + y) mod D, for half &lt; D and y a little-endian number of 16 bytes.</summary>
    THalf Add(THalf half, Vector128<byte> y);

    /// <summary>(half − y) mod D.</summary>
    THalf Subtract(THalf half, Vector128<byte> y);

    /// <summary><see cref="Add(THalf, Vector128{byte})"/> for four halves in place.</summary>
    void Add(ref THalf halves, FourBlocks y);

    /// <summary><see cref="Subtract(THalf, Vector128{byte})"/> for four halves in place.</summary>
    void Subtract(ref THalf halves, FourBlocks y);
}
