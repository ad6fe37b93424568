using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace McpAspire.Security.Authentication;

/// <summary>Answers that the caller's scopes are not enough (RFC 6750, section 3.1): 403, naming those that would be.</summary>
public static class ScopeForbiddance
{
    private const string Parameter = "scope";

    /// <summary>Ends the request with <c>insufficient_scope</c>.</summary>
    /// <param name="context">The request.</param>
    /// <param name="scopes">The scopes that it needs.</param>
    public static Task ForbidScopesAsync(this HttpContext context, IEnumerable<string> scopes)
    {
        ArgumentNullException.ThrowIfNull(context);

        var properties = new AuthenticationProperties();
        properties.SetParameter(Parameter, string.Join(' ', scopes));
        return context.ForbidAsync(properties);
    }

    internal static string ScopesOf(AuthenticationProperties properties, HttpContext context) =>
        properties.GetParameter<string>(Parameter) ?? string.Join(' ', Required(context));

    private static IEnumerable<string> Required(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetOrderedMetadata<AuthorizationPolicy>()
            .SelectMany(policy => policy.Requirements).OfType<ScopeRequirement>().Select(requirement => requirement.Scope).Distinct(StringComparer.Ordinal) ?? [];
}
