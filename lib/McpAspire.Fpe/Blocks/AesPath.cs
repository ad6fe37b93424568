namespace McpAspire.Fpe.Blocks;

/// <summary>By what AES is computed.</summary>
internal enum AesPath
{
    /// <summary>System.Security.Cryptography, on every machine.</summary>
    Portable,

    /// <summary>The AES instructions of x86.</summary>
    X86,

    /// <summary>The cryptography extension of Arm.</summary>
    Arm,
}
