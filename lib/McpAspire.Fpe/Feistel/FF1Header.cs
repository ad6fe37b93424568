using System.Runtime.Intrinsics;

namespace McpAspire.Fpe.Feistel;

/// <summary>What FF1 chains first, for one length of tweaks under one key.</summary>
internal sealed record FF1Header(Vector128<byte> State);
