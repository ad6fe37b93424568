namespace McpAspire.Security;

/// <summary>How callers are authenticated.</summary>
public enum AuthMode
{
    /// <summary>Not at all: everyone is <c>anonymous</c>, and the server listens on loopback only.</summary>
    Authless,

    /// <summary>As <see cref="Authless"/>; a token that is presented is checked and the decision logged.</summary>
    Debug,

    /// <summary>By a static token or a key that is shared.</summary>
    Test,

    /// <summary>By tokens of the configured issuer.</summary>
    Production,
}
