using System.Security.Cryptography;
using McpAspire.Fpe.Blocks;
using McpAspire.Fpe.Text;

namespace McpAspire.Fpe.Feistel;

/// <summary>The engines of a cipher, and the key that they share.</summary>
/// <param name="Characters">For text; null if the cipher has no alphabet.</param>
/// <param name="Numerals">For numerals.</param>
/// <param name="Key">What to dispose.</param>
internal sealed record Engines(Engine<char>? Characters, Engine<ushort> Numerals, IDisposable Key)
{
    /// <summary>The fastest way to compute AES on this machine.</summary>
    public static AesPath FastestPath { get; } =
        X86Instructions.IsSupported ? AesPath.X86
        : ArmInstructions.IsSupported ? AesPath.Arm
        : AesPath.Portable;

    public static Engines Create(AesPath path, FpeAlgorithm algorithm, ReadOnlySpan<byte> key, int radix, FpeAlphabet? alphabet)
    {
        if (algorithm == FpeAlgorithm.FF1)
            return Create<FF1Mode>(path, key, radix, alphabet);

        // FF3 reverses the bytes of the key (SP 800-38G, algorithm 9, step 4.iv).
        Span<byte> reversed = stackalloc byte[key.Length];
        key.CopyTo(reversed);
        reversed.Reverse();
        try
        {
            return Create<FF3Mode>(path, reversed, radix, alphabet);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(reversed);
        }
    }

    private static Engines Create<TMode>(AesPath path, ReadOnlySpan<byte> key, int radix, FpeAlphabet? alphabet)
        where TMode : struct, IMode => path switch
        {
            AesPath.X86 => Create<X86Instructions, TMode>(key, radix, alphabet),
            AesPath.Arm => Create<ArmInstructions, TMode>(key, radix, alphabet),
            _ => Assemble<PortableAes, TMode>(new PortableAes(new PortableKey(key)), radix, alphabet),
        };

    private static Engines Create<TInstructions, TMode>(ReadOnlySpan<byte> key, int radix, FpeAlphabet? alphabet)
        where TInstructions : struct, IAesInstructions
        where TMode : struct, IMode
    {
        var keys = RoundKeys.Expand<TInstructions>(key);
        return key.Length switch
        {
            16 => Assemble<HardwareAes<TInstructions, Aes128>, TMode>(new(keys), radix, alphabet),
            24 => Assemble<HardwareAes<TInstructions, Aes192>, TMode>(new(keys), radix, alphabet),
            _ => Assemble<HardwareAes<TInstructions, Aes256>, TMode>(new(keys), radix, alphabet),
        };
    }

    private static Engines Assemble<TBlocks, TMode>(TBlocks key, int radix, FpeAlphabet? alphabet)
        where TBlocks : struct, IBlockCipher<TBlocks>
        where TMode : struct, IMode
    {
        var plans = new LengthPlans<TMode>(radix);
        Engine<char>? characters = alphabet switch
        {
            null => null,
            _ when alphabet == FpeAlphabet.Decimal => new FeistelEngine<TBlocks, TMode, DecimalText, char>(key, default, plans),
            _ => new FeistelEngine<TBlocks, TMode, AlphabetText, char>(key, new(alphabet), plans),
        };
        return new Engines(characters, new FeistelEngine<TBlocks, TMode, NumeralText, ushort>(key, new(radix), plans), key);
    }
}
