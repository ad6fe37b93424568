using System.Security.Cryptography;

namespace McpAspire.Fpe.Blocks;

/// <summary>A transform with the arrays that it works on: one call for several blocks costs little more than for one.</summary>
internal sealed class PortableBlocks(ICryptoTransform transform) : IDisposable
{
    private readonly byte[] _bytes = GC.AllocateArray<byte>(FourBlocks.Count * 16, pinned: true);

    public void Encrypt(Span<byte> blocks)
    {
        blocks.CopyTo(_bytes);
        transform.TransformBlock(_bytes, 0, blocks.Length, _bytes, 0);
        _bytes.AsSpan(0, blocks.Length).CopyTo(blocks);
    }

    public void Clear() => CryptographicOperations.ZeroMemory(_bytes);

    public void Dispose()
    {
        Clear();
        transform.Dispose();
    }
}
