using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace McpAspire.Redis;

/// <summary>What a subscription delivers.</summary>
/// <param name="Payload">The message; empty for a gap.</param>
/// <param name="IsGap">Not a message: some may have been missed, because the connection was lost or the reader was slow.</param>
[StructLayout(LayoutKind.Auto)]
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "Redis calls it a message.")]
public readonly record struct RedisMessage(ReadOnlyMemory<byte> Payload, bool IsGap = false);
