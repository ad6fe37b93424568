using Microsoft.Extensions.Options;

namespace McpAspire.Tools.Targets;

internal sealed class TargetOptionsValidation : IValidateOptions<TargetOptions>
{
    public ValidateOptionsResult Validate(string? name, TargetOptions options)
    {
        var failures = Failures(nameof(options.Allow), options.Allow).Concat(Failures(nameof(options.Deny), options.Deny)).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Failures(string setting, IEnumerable<string> entries) =>
        entries.Where(entry => !TargetRules.IsEntry(entry))
            .Select(entry => $"{TargetOptions.Section}:{setting}: '{entry}' is not an address, a CIDR, a DNS name or *.suffix.");
}
