using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace McpAspire.Fpe.Feistel;

/// <summary>What goes into the block of a round beside the half: the same for every value of one tweak and length.</summary>
/// <param name="Even">Tweak (and all that FF1 chains before it) of the even rounds, round key 0 added.</param>
/// <param name="Odd">The same of the odd rounds.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RoundInputs(Vector128<byte> Even, Vector128<byte> Odd);
