using Microsoft.Extensions.Options;

namespace McpAspire.Tools.Catalog;

/// <summary>Stops the start when the catalog is not in order, with everything that is wrong.</summary>
internal sealed class CatalogOptionsValidation(ManifestFolder folder) : IValidateOptions<CatalogOptions>
{
    public ValidateOptionsResult Validate(string? name, CatalogOptions options)
    {
        var problems = folder.Load(options.Path).Problems;
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems.Select(problem => $"\n  {problem}"));
    }
}
