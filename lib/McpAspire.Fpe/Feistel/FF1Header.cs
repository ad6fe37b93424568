using System.Runtime.Intrinsics;

namespace McpAspire.Fpe.Feistel;

/// <summary>What FF1 chains first, for one length of tweaks under one key: that of the last operation is kept, as most keys know one length only.</summary>
internal sealed record FF1Header(int TweakLength, Vector128<byte> State);
