using System.Runtime.Intrinsics;

namespace McpAspire.Fpe.Blocks;

/// <summary>AES under one key. A block goes in with <see cref="Whitening"/> added to it, so that a caller can fold that into a constant of its own.</summary>
internal interface IBlockCipher<TSelf> : IDisposable
    where TSelf : struct, IBlockCipher<TSelf>
{
    /// <summary>Whether the key is gone. Read after a result was computed, it says whether the key was there all the time.</summary>
    bool IsDisposed { get; }

    /// <summary>Round key 0, or zero where that is added inside.</summary>
    Vector128<byte> Whitening { get; }

    /// <summary>Takes what one operation needs for itself alone; <see cref="Close"/> gives it back.</summary>
    TSelf Open();

    void Close();

    Vector128<byte> Encrypt(Vector128<byte> whitened);

    FourBlocks Encrypt(FourBlocks whitened);
}
