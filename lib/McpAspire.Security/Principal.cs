using System.Collections.ObjectModel;
using System.Security.Claims;

namespace McpAspire.Security;

/// <summary>Who calls, and what it may do.</summary>
public sealed class Principal
{
    /// <summary>The subject of everyone who calls while no authentication is asked for.</summary>
    public const string AnonymousSubject = "anonymous";

    private const string SubjectClaim = "sub";
    private const string ClientClaim = "client_id";
    private const string ScopeClaim = "scope";

    /// <summary>A principal with these scopes.</summary>
    /// <param name="subject">Its stable name (the token's <c>sub</c>).</param>
    /// <param name="client">The OAuth client that acts for it, when there is one.</param>
    /// <param name="scopes">What it may do.</param>
    public Principal(string subject, string? client, IEnumerable<string> scopes)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        ArgumentNullException.ThrowIfNull(scopes);

        Subject = subject;
        Client = client;
        Scopes = new ReadOnlySet<string>(scopes.ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>Everyone, where no authentication is asked for, with <see cref="Security.Scopes.Default"/>.</summary>
    public static Principal Anonymous { get; } = new(AnonymousSubject, client: null, Security.Scopes.Default);

    /// <summary>Its stable name (the token's <c>sub</c>).</summary>
    public string Subject { get; }

    /// <summary>The OAuth client that acts for it, when there is one.</summary>
    public string? Client { get; }

    /// <summary>What it may do.</summary>
    public IReadOnlySet<string> Scopes { get; }

    /// <summary>Whether it is everyone.</summary>
    public bool IsAnonymous => Subject == AnonymousSubject && Client is null;

    /// <summary>The principal in <c>HttpContext.User</c>; null when nobody was authenticated.</summary>
    public static Principal? From(ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);

        if (user.Identity is not { IsAuthenticated: true } || user.FindFirstValue(SubjectClaim) is not { Length: > 0 } subject)
            return null;

        return new Principal(subject, user.FindFirstValue(ClientClaim), user.FindAll(ScopeClaim).Select(claim => claim.Value));
    }

    /// <summary>The same principal as ASP.NET Core sees it: claims <c>sub</c>, <c>client_id</c>, and one <c>scope</c> for each.</summary>
    /// <param name="authenticationType">What authenticated it.</param>
    public ClaimsPrincipal ToClaimsPrincipal(string authenticationType)
    {
        var identity = new ClaimsIdentity(authenticationType, SubjectClaim, ScopeClaim);
        identity.AddClaim(new Claim(SubjectClaim, Subject));
        if (Client is not null)
            identity.AddClaim(new Claim(ClientClaim, Client));
        identity.AddClaims(Scopes.Select(scope => new Claim(ScopeClaim, scope)));
        return new ClaimsPrincipal(identity);
    }

    /// <summary>Subject and client, for logs.</summary>
    public override string ToString() => Client is null || Client == Subject ? Subject : $"{Subject} by {Client}";
}
