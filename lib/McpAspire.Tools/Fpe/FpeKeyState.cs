namespace McpAspire.Tools.Fpe;

/// <summary>What a version of a key may still do.</summary>
internal enum FpeKeyState
{
    /// <summary>Encrypt and decrypt.</summary>
    Active,

    /// <summary>Decrypt what was encrypted with it.</summary>
    DecryptOnly,

    /// <summary>Nothing.</summary>
    Disabled,
}
