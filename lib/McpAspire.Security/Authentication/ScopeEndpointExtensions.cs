using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;

namespace McpAspire.Security.Authentication;

/// <summary>Guards endpoints by scope.</summary>
public static class ScopeEndpointExtensions
{
    /// <summary>Lets only principals with that scope through.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, string scope)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAuthorization(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().AddRequirements(new ScopeRequirement(scope)).Build());
}
