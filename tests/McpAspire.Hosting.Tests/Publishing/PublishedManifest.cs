using System.Text.Json.Nodes;

namespace McpAspire.Hosting.Tests.Publishing;

/// <summary>The manifest of the real AppHost, published once.</summary>
public sealed class PublishedManifest : IAsyncLifetime
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("hosting-tests-");

    internal PublisherRun Run { get; private set; } = new(-1, []);

    public string Home => _home.FullName;

    public string Path => System.IO.Path.Combine(Home, "manifest.json");

    public string Text => File.ReadAllText(Path);

    public JsonObject Resources { get; private set; } = [];

    /// <summary>The names of the resources of a type.</summary>
    public string[] Names(string type) => [.. Resources.Where(resource => (string?)resource.Value!["type"] == type).Select(resource => resource.Key)];

    public IReadOnlyDictionary<string, string> Environment(string resource) =>
        Resources[resource]!["env"]!.AsObject().ToDictionary(variable => variable.Key, variable => (string)variable.Value!);

    public async ValueTask InitializeAsync()
    {
        Run = await PublisherRun.OfAsync(PublisherRun.RealAppHost, Home, ["--publisher", "manifest", "--output-path", Path]);
        Resources = JsonNode.Parse(Text)!["resources"]!.AsObject();
    }

    public ValueTask DisposeAsync()
    {
        _home.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
