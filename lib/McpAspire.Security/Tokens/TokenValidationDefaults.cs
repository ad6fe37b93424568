using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace McpAspire.Security.Tokens;

/// <summary>Fills in what follows from the issuer, then checks the URLs.</summary>
internal sealed class TokenValidationDefaults(IConfiguration configuration)
    : IPostConfigureOptions<TokenValidationOptions>, IValidateOptions<TokenValidationOptions>
{
    private const string AuthService = "auth";
    private const string JwksPath = "/.well-known/jwks.json";

    public void PostConfigure(string? name, TokenValidationOptions options)
    {
        if (options.Resource.Length == 0)
            options.Resource = options.Issuer;

        if (options.Audiences.Count == 0)
        {
            options.Audiences.Add(options.Resource);
            options.Audiences.Add(options.Resource + "/mcp");
        }

        if (options.JwksUri.Length == 0)
            options.JwksUri = (configuration.GetSection($"services:{AuthService}").Exists() ? $"https+http://{AuthService}" : options.Issuer) + JwksPath;
    }

    public ValidateOptionsResult Validate(string? name, TokenValidationOptions options)
    {
        var failures = new List<string>();
        if (!PublicUrl.IsValid(options.Issuer))
            failures.Add($"Auth:Issuer is '{options.Issuer}'; {PublicUrl.Rule}");
        if (!PublicUrl.IsValid(options.Resource))
            failures.Add($"Auth:Resource is '{options.Resource}'; {PublicUrl.Rule}");
        if (!Uri.TryCreate(options.JwksUri, UriKind.Absolute, out var keys) || keys.Scheme is not ("http" or "https" or "https+http"))
            failures.Add($"Auth:JwksUri is '{options.JwksUri}'; it must be an http or https URL.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
