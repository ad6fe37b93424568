using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace McpAspire.Fpe.Blocks;

/// <summary>AES by System.Security.Cryptography.</summary>
internal readonly struct PortableAes : IBlockCipher<PortableAes>
{
    private readonly PortableKey _key;
    private readonly PortableBlocks? _blocks;

    public PortableAes(PortableKey key)
        : this(key, null)
    {
    }

    private PortableAes(PortableKey key, PortableBlocks? blocks)
    {
        _key = key;
        _blocks = blocks;
    }

    public bool IsDisposed => _key.IsDisposed;

    public Vector128<byte> Whitening => Vector128<byte>.Zero;

    public PortableAes Open() => new(_key, _key.Rent());

    public void Close() => _key.Return(_blocks!);

    public Vector128<byte> Encrypt(Vector128<byte> whitened)
    {
        _blocks!.Encrypt(MemoryMarshal.AsBytes(new Span<Vector128<byte>>(ref whitened)));
        return whitened;
    }

    public FourBlocks Encrypt(FourBlocks whitened)
    {
        Span<Vector128<byte>> blocks = [whitened.B0, whitened.B1, whitened.B2, whitened.B3];
        _blocks!.Encrypt(MemoryMarshal.AsBytes(blocks));
        return new FourBlocks(blocks[0], blocks[1], blocks[2], blocks[3]);
    }

    public void Dispose() => _key.Dispose();
}
