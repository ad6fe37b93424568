using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;

namespace McpAspire.Mcp.Sessions;

/// <summary>Whom a session belongs to: a session id that leaked is of no use to anyone else.</summary>
internal static class SessionOwner
{
    private static readonly string[] IdentifyingClaims = [ClaimTypes.NameIdentifier, "sub", ClaimTypes.Upn, "client_id"];

    /// <summary>A key of the principal, the same for all of its requests.</summary>
    public static string Of(ClaimsPrincipal user)
    {
        if (user.Identity is not { IsAuthenticated: true } identity)
            return "anonymous";

        var claim = IdentifyingClaims.Select(user.FindFirst).FirstOrDefault(found => found is not null);
        return claim is not null
            ? $"claim\n{claim.Type}\n{claim.Issuer}\n{claim.Value}"
            : $"name\n{identity.AuthenticationType}\n{identity.Name}";
    }

    /// <summary>What stands for an owner where sessions are kept and counted: short, without blanks, and no name that anybody could read.</summary>
    public static string KeyOf(string owner) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(owner)).AsSpan(0, 16));
}
