using Microsoft.AspNetCore.Authorization;

namespace McpAspire.Security.Authentication;

/// <summary>The principal holds a scope.</summary>
internal sealed class ScopeRequirement(string scope) : AuthorizationHandler<ScopeRequirement>, IAuthorizationRequirement
{
    public string Scope => scope;

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ScopeRequirement requirement)
    {
        if (Principal.From(context.User) is { } principal && principal.Scopes.Contains(requirement.Scope))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
