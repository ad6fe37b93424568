using Microsoft.Extensions.Configuration;

namespace McpAspire.Tools.Settings;

/// <summary>A setting with several values: a section with children, or one string with commas, as environment variables have it.</summary>
internal static class ConfigurationList
{
    public static IReadOnlyList<string> Read(IConfiguration configuration, string key)
    {
        var section = configuration.GetSection(key);
        var values = section.GetChildren().Select(child => child.Value).Prepend(section.Value);
        return [.. values.SelectMany(value => (value ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
    }
}
