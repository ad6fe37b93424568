using System.Diagnostics.CodeAnalysis;

namespace McpAspire.Security.Tokens;

/// <summary>The outcome of checking a token: a principal, or a reason.</summary>
public readonly record struct TokenValidation
{
    private TokenValidation(Principal? principal, TokenRejection? rejection)
    {
        Principal = principal;
        Rejection = rejection;
    }

    /// <summary>Who presented it, when it is valid.</summary>
    public Principal? Principal { get; }

    /// <summary>Why it is not valid, when it is not.</summary>
    public TokenRejection? Rejection { get; }

    /// <summary>Whether it is valid.</summary>
    [MemberNotNullWhen(true, nameof(Principal))]
    [MemberNotNullWhen(false, nameof(Rejection))]
    public bool IsValid => Principal is not null;

    internal static TokenValidation Accept(Principal principal) => new(principal, null);

    internal static TokenValidation Reject(TokenRejection rejection) => new(null, rejection);
}
