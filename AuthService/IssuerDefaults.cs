using Microsoft.Extensions.Options;

namespace McpAspire.Auth;

internal sealed class IssuerDefaults : IPostConfigureOptions<IssuerOptions>
{
    public void PostConfigure(string? name, IssuerOptions options)
    {
        if (options.Resource.Length == 0)
            options.Resource = options.Issuer;
    }
}
