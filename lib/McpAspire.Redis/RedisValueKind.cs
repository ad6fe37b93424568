using System.Diagnostics.CodeAnalysis;

namespace McpAspire.Redis;

/// <summary>What a reply is.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "They are the protocol's own names.")]
public enum RedisValueKind
{
    /// <summary>Nothing: a missing key, an empty timeout.</summary>
    Null,

    /// <summary>Text or bytes.</summary>
    String,

    /// <summary>A 64-bit integer.</summary>
    Integer,

    /// <summary>A floating-point number.</summary>
    Double,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>An error inside an array, such as one command's of a transaction.</summary>
    Error,

    /// <summary>A list or a set of values.</summary>
    Array,

    /// <summary>Keys and values in turn.</summary>
    Map,

    /// <summary>A message that no command asked for.</summary>
    Push,
}
