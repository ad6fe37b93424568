namespace McpAspire.Tools.Network;

/// <summary>How a field of a record's data is written.</summary>
internal enum DigFieldKind
{
    /// <summary>A name, an address or another word.</summary>
    Word,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>A character string, in quotes or not.</summary>
    Text,

    /// <summary>All words that are left, joined: hexadecimal or base64 in groups.</summary>
    Joined,

    /// <summary>All character strings that are left.</summary>
    Texts,

    /// <summary>All words that are left.</summary>
    Words,

    /// <summary>A time as DNSSEC writes it, UTC.</summary>
    Time,
}
