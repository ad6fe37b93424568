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

        var tier = choice.Launcher is { } launcher ? $"in sandbox tier {launcher.Tier}" : "in no sandbox";
        var reasons = choice.Reasons.Count == 0 ? string.Empty : $" ({string.Join("; ", choice.Reasons)})";
        return ValidateOptionsResult.Fail($"Programs can be run {tier} here, and Sandbox:MinimumTier is {options.MinimumTier}{reasons}. See docs/sandbox.md.");
    }
}
