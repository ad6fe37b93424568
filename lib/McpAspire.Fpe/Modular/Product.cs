using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace McpAspire.Fpe.Modular;

/// <summary>The upper half of a product of 64-bit numbers, without the detour through memory that an <c>out</c> argument for the lower half costs.</summary>
internal static class Product
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong High(ulong left, ulong right) =>
        Bmi2.X64.IsSupported ? Bmi2.X64.MultiplyNoFlags(left, right)
        : ArmBase.Arm64.IsSupported ? ArmBase.Arm64.MultiplyHigh(left, right)
        : Math.BigMul(left, right, out _);
}
