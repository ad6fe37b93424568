using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;

namespace McpAspire.Fpe.Blocks;

/// <summary>Arm adds the round key first, x86 last. With a zero key first and the true one added after, both compute the same; the addition is folded into the next AESE.</summary>
internal readonly struct ArmInstructions : IAesInstructions
{
    public static bool IsSupported => ArmAes.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Round(Vector128<byte> state, Vector128<byte> key) =>
        ArmAes.MixColumns(ArmAes.Encrypt(state, Vector128<byte>.Zero)) ^ key;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> LastRound(Vector128<byte> state, Vector128<byte> key) => ArmAes.Encrypt(state, Vector128<byte>.Zero) ^ key;
}
