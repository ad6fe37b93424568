namespace McpAspire.Tools.Fpe;

/// <summary>Bytes in hexadecimal.</summary>
internal static class FpeHex
{
    /// <summary>Null when it is none.</summary>
    public static byte[]? Read(string? text) =>
        text is not null && text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null;
}
