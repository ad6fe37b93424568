using Microsoft.Extensions.Options;

namespace McpAspire.Tools.Sandbox;

/// <summary>Refuses the start where the sandbox is weaker than it must be.</summary>
internal sealed class SandboxTierValidation(SandboxTiers tiers) : IValidateOptions<SandboxOptions>
{
    public ValidateOptionsResult Validate(string? name, SandboxOptions options)
    {
        var choice = tiers.Choose(options);
        if ((choice.Launcher?.Tier ?? SandboxTier.T0) >= options.MinimumTier)
            return ValidateOptionsResult.Success;

        return ValidateOptionsResult.Fail(
            $"Programs can be run in sandbox tier {choice.Launcher?.Tier.ToString() ?? "none"} here, and Sandbox:MinimumTier is {options.MinimumTier} ({string.Join("; ", choice.Reasons)}). See docs/sandbox.md.");
    }
}
