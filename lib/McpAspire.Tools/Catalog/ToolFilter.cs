using System.IO.Enumeration;
using McpAspire.Tools.Settings;
using Microsoft.Extensions.Configuration;

namespace McpAspire.Tools.Catalog;

/// <summary>Which tools this installation has: <c>TOOL_INCLUDE</c> and <c>TOOL_EXCLUDE</c>, comma-separated tool names, module names and globs.</summary>
internal sealed class ToolFilter(IReadOnlyList<string> include, IReadOnlyList<string> exclude)
{
    public static ToolFilter Read(IConfiguration configuration) =>
        new(ConfigurationList.Read(configuration, "TOOL_INCLUDE"), ConfigurationList.Read(configuration, "TOOL_EXCLUDE"));

    /// <summary>Everything when nothing is included by name; what is excluded stays out in any case.</summary>
    public bool Has(string name, string module) =>
        (include.Count == 0 || include.Any(pattern => Matches(pattern, name, module)))
        && !exclude.Any(pattern => Matches(pattern, name, module));

    private static bool Matches(string pattern, string name, string module) =>
        FileSystemName.MatchesSimpleExpression(pattern, name) || string.Equals(pattern, module, StringComparison.OrdinalIgnoreCase);
}
