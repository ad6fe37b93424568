using System.ComponentModel.DataAnnotations;
using McpAspire.Auth.Clients;
using Microsoft.Extensions.Options;

namespace McpAspire.Auth;

/// <summary>What is issued, by whom and to whom: section <c>Auth</c>.</summary>
internal sealed class IssuerOptions
{
    public const string Section = "Auth";

    /// <summary>Our public URL, which is the gateway's.</summary>
    public string Issuer { get; set; } = "http://localhost:8080";

    /// <summary>The public base URL of what tokens open; <see cref="Issuer"/> when it is not set.</summary>
    public string Resource { get; set; } = "";

    /// <summary>How long an access token lives; whole seconds count.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "01:00:00")]
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Requests for a token in a minute, for each client from each address.</summary>
    [Range(1, 100_000)]
    public int TokenRequestsPerMinute { get; set; } = 60;

    /// <summary>What the signing key is sealed with in Redis: 32 bytes in base64 or hexadecimal.</summary>
    public string KeyEncryptionKey { get; set; } = "";

    public IList<ClientOptions> Clients { get; } = [];

    /// <summary>The resources that a token can be asked for (RFC 8707).</summary>
    public IReadOnlyList<string> Resources => [Resource, Resource + "/mcp"];
}

/// <summary>Generated: the attributes above, without reflection, and safe when several hosts of a process start at once.</summary>
[OptionsValidator]
internal sealed partial class IssuerOptionsAttributesValidator : IValidateOptions<IssuerOptions>;
