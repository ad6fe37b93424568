using System.Runtime.Intrinsics;
using McpAspire.Fpe.Feistel;

namespace McpAspire.Fpe.Text;

/// <summary>
/// Where the digits of a text of 4 to 16 characters are. It is read as two vectors of equal width, one from its beginning and one to its end (eight characters
/// each, or four below eight), which together cover it: each half lies in one of them whole. A shuffle brings the halves to where <see cref="DigitKernel{TMode}"/>
/// has them, with zeros for what they lack; another brings digits back to both vectors. Indexed by length, which is no secret.
/// </summary>
internal static class DecimalLayout<TMode>
    where TMode : struct, IMode
{
    private const int KernelHalf = 8;
    private const byte Zero = 0xFF;

    public const int Shortest = 4;
    public const int Longest = 16;

    public static Vector128<byte>[] Gather { get; } = Make(GatherIndex);

    public static Vector128<byte>[] Scatter { get; } = Make(ScatterIndex);

    /// <summary>The characters that each of the two vectors covers.</summary>
    public static int Width(int length) => length < 8 ? 4 : 8;

    private static Vector128<byte>[] Make(Func<int, int, byte> index)
    {
        var layouts = new Vector128<byte>[Longest + 1];
        for (var length = Shortest; length <= Longest; length++)
            layouts[length] = Vector128.Create([.. Enumerable.Range(0, 16).Select(place => index(length, place))]);
        return layouts;
    }

    // Where a place of the kernel comes from: which byte of the two vectors.
    private static byte GatherIndex(int length, int place)
    {
        var left = TMode.LeftLength(length);
        var size = place < KernelHalf ? left : length - left;
        var within = (place % KernelHalf) - Padding(size);
        if (within < 0 || within >= size)
            return Zero;
        var character = place < KernelHalf ? within : left + within;
        return (byte)(place < KernelHalf ? character : character - length + (2 * Width(length)));
    }

    // Where a byte of the two vectors comes from: which place of the kernel.
    private static byte ScatterIndex(int length, int place)
    {
        var width = Width(length);
        if (place >= 2 * width)
            return Zero;
        var character = place < width ? place : place - (2 * width) + length;
        var left = TMode.LeftLength(length);
        return (byte)(character < left ? character + Padding(left) : KernelHalf + (character - left) + Padding(length - left));
    }

    // The most significant places are empty.
    private static int Padding(int size) => TMode.MostSignificantFirst ? KernelHalf - size : 0;
}
