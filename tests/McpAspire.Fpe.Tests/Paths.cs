using McpAspire.Fpe.Blocks;

namespace McpAspire.Fpe.Tests;

/// <summary>The ways to compute AES that this machine has; the portable one is always among them.</summary>
public static class Paths
{
    internal static IEnumerable<AesPath> All
    {
        get
        {
            yield return AesPath.Portable;
            if (X86Instructions.IsSupported)
                yield return AesPath.X86;
            if (ArmInstructions.IsSupported)
                yield return AesPath.Arm;
        }
    }
}
