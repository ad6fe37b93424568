using System.Security.Cryptography;

namespace McpAspire.Fpe.Blocks;

/// <summary>
/// A key of System.Security.Cryptography, and the transforms that were made for it. A transform serves one operation at a time; it is kept for the next, so
/// that only as many are ever made as operations ran at once (beyond the slots, one more each time).
/// </summary>
internal sealed class PortableKey : IDisposable
{
    private readonly Aes _aes = Aes.Create();
    private readonly PortableBlocks?[] _idle = new PortableBlocks?[Environment.ProcessorCount];
    private volatile bool _disposed;

    public PortableKey(ReadOnlySpan<byte> key)
    {
        _aes.Mode = CipherMode.ECB;
        _aes.Padding = PaddingMode.None;
        _aes.SetKey(key);
    }

    public bool IsDisposed => _disposed;

    public PortableBlocks Rent()
    {
        foreach (ref var slot in _idle.AsSpan())
        {
            if (Interlocked.Exchange(ref slot, null) is { } blocks)
                return blocks;
        }

        // A disposed Aes does not refuse: it makes up a new key. What is computed with that is withheld, as the flag is read again afterwards.
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new PortableBlocks(_aes.CreateEncryptor());
    }

    public void Return(PortableBlocks blocks)
    {
        blocks.Clear();
        foreach (ref var slot in _idle.AsSpan())
        {
            if (Interlocked.CompareExchange(ref slot, blocks, null) is not null)
                continue;
            if (_disposed)
                Drain();
            return;
        }

        blocks.Dispose();
    }

    public void Dispose()
    {
        _disposed = true;
        Drain();
        _aes.Dispose();
    }

    private void Drain()
    {
        foreach (ref var slot in _idle.AsSpan())
            Interlocked.Exchange(ref slot, null)?.Dispose();
    }
}
