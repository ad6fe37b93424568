using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace McpAspire.Fpe.Blocks;

/// <summary>Four blocks that are worked on side by side, so that the latency of one hides behind the others. (As many as the JIT keeps in registers.)</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FourBlocks(Vector128<byte> B0, Vector128<byte> B1, Vector128<byte> B2, Vector128<byte> B3)
{
    public const int Count = 4;
}
