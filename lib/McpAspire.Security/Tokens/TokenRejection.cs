namespace McpAspire.Security.Tokens;

/// <summary>Why a token was not accepted: for logs, not for the caller.</summary>
public enum TokenRejection
{
    /// <summary>It is longer than a token may be.</summary>
    TooLarge,

    /// <summary>It is not three base64url parts, the first and second of them JSON objects without duplicate members.</summary>
    Malformed,

    /// <summary>It is not signed with ES256.</summary>
    Algorithm,

    /// <summary>It is not an access token, or has an extension that must be understood.</summary>
    Type,

    /// <summary>It names no key that is known.</summary>
    UnknownKey,

    /// <summary>The signature is wrong.</summary>
    Signature,

    /// <summary>It is another issuer's.</summary>
    Issuer,

    /// <summary>It is for another resource.</summary>
    Audience,

    /// <summary>It has ended, or never ends.</summary>
    Expired,

    /// <summary>It is not valid yet.</summary>
    NotYetValid,

    /// <summary>A claim is missing or not what it should be.</summary>
    Claims,
}
