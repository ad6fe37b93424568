using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace McpAspire.Fpe.Modular;

/// <summary>
/// A number of two limbs. <see cref="UInt128"/> is the same in memory, but its operators are calls where a method has become too large for the JIT to inline them,
/// as those that compute several values side by side have.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct Wide
{
    public readonly ulong Low;
    public readonly ulong High;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Wide(ulong low, ulong high)
    {
        Low = low;
        High = high;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide Of(UInt128 number) => BitConverter.IsLittleEndian ? Unsafe.BitCast<UInt128, Wide>(number) : new((ulong)number, (ulong)(number >> 64));
}
