using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace McpAspire.Fpe.Blocks;

/// <summary>Four blocks that are worked on side by side, so that the latency of one hides behind the others. (As many as the JIT keeps in registers.)</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct FourBlocks
{
    public const int Count = 4;

    public readonly Vector128<byte> B0;
    public readonly Vector128<byte> B1;
    public readonly Vector128<byte> B2;
    public readonly Vector128<byte> B3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FourBlocks(Vector128<byte> b0, Vector128<byte> b1, Vector128<byte> b2, Vector128<byte> b3)
    {
        B0 = b0;
        B1 = b1;
        B2 = b2;
        B3 = b3;
    }
}
