using System.Text.Json;
using System.Text.Json.Nodes;

namespace Aspire.Hosting.Orchestration;

/// <summary>What a project's launchSettings.json says of how it is run.</summary>
internal sealed record LaunchProfile(IReadOnlyList<Uri> ApplicationUrls, IReadOnlyDictionary<string, string> Environment)
{
    public static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The profile of that name, else the first that runs the project; null if there is none.</summary>
    public static LaunchProfile? Find(string projectDirectory, string? name)
    {
        var path = Path.Combine(projectDirectory, "Properties", "launchSettings.json");
        if (!File.Exists(path))
            return null;

        try
        {
            var profiles = JsonNode.Parse(File.ReadAllText(path), documentOptions: Lenient)?["profiles"]?.AsObject()
                .Where(profile => (string?)profile.Value?["commandName"] == "Project").ToArray() ?? [];
            var chosen = profiles.FirstOrDefault(profile => profile.Key == name, profiles.FirstOrDefault()).Value;
            return chosen is null ? null : Parse(chosen);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or UriFormatException)
        {
            throw new DistributedApplicationException($"'{path}' cannot be read: {e.Message}", e);
        }
    }

    private static LaunchProfile Parse(JsonNode profile) => new(
        [.. ((string?)profile["applicationUrl"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries).Select(url => new Uri(url.Trim()))],
        profile["environmentVariables"]?.AsObject().ToDictionary(variable => variable.Key, variable => (string?)variable.Value ?? "") ?? []);
}
