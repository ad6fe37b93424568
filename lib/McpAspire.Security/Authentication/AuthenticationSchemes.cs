namespace McpAspire.Security.Authentication;

internal static class AuthenticationSchemes
{
    public const string Anonymous = "Anonymous";
    public const string Bearer = "Bearer";
}
