using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace McpAspire.Security.Tokens;

/// <summary>Which tokens are accepted: section <c>Auth</c>.</summary>
public sealed class TokenValidationOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Auth";

    /// <summary>The issuer, exactly as tokens name it.</summary>
    [Required(ErrorMessage = "Auth:Issuer is required: the URL of whoever issues tokens.")]
    public string Issuer { get; set; } = "";

    /// <summary>The public base URL of what the tokens open; <see cref="Issuer"/> when it is not set.</summary>
    public string Resource { get; set; } = "";

    /// <summary>The audiences that are accepted, any of which is enough; <see cref="Resource"/> and its <c>/mcp</c> when none is set.</summary>
    public IList<string> Audiences { get; } = [];

    /// <summary>Where the issuer's keys are; that of the service <c>auth</c> or, where there is none, of <see cref="Issuer"/> when it is not set.</summary>
    public string JwksUri { get; set; } = "";

    /// <summary>How far the clocks of issuer and validator may differ.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest token, in characters.</summary>
    [Range(512, 65536)]
    public int MaxTokenLength { get; set; } = 8192;
}

/// <summary>Generated: the attributes above, without reflection, and safe when several hosts of a process start at once.</summary>
[OptionsValidator]
internal sealed partial class TokenValidationOptionsValidator : IValidateOptions<TokenValidationOptions>;
