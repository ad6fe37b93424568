namespace McpAspire.Tools.Parsing.Patterns;

/// <summary>What a field's text is read as.</summary>
internal enum PatternType
{
    /// <summary>Text, cleaned and cut.</summary>
    String,

    /// <summary>A whole number of 64 bits.</summary>
    Integer,

    /// <summary>A decimal number.</summary>
    Number,

    /// <summary>Whether the pattern matches.</summary>
    Boolean,

    /// <summary>A date, as ISO 8601.</summary>
    Date,
}
