using System.Text.Json.Nodes;

namespace McpAspire.AppHost.Tests.Publishing;

/// <summary>The manifest, published once as azd does it: in a developer's environment, without a Redis server and without a value for any parameter.</summary>
public sealed class PublishedManifest : IAsyncLifetime
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("apphost-tests-");

    /// <summary>The folder that the manifest is in, with nothing else at first.</summary>
    public string Home => _home.FullName;

    public string Path => System.IO.Path.Combine(Home, "manifest.json");

    internal AppHostProcess Process { get; private set; } = new(-1, [], []);

    public string Text { get; private set; } = "";

    public JsonObject Resources { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        (Process, Text) = await PublishAsync(Home);
        Resources = JsonNode.Parse(Text)!["resources"]!.AsObject();
    }

    public ValueTask DisposeAsync()
    {
        _home.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Publishes to a folder.</summary>
    internal static async Task<(AppHostProcess Process, string Text)> PublishAsync(string home, params (string Name, string Value)[] environment)
    {
        var path = System.IO.Path.Combine(home, "manifest.json");
        var process = await AppHostProcess.RunAsync(home, ["--publisher", "manifest", "--output-path", path], environment);
        process.ExitCode.ShouldBe(0, string.Join('\n', process.Errors.Concat(process.Output)));
        return (process, await File.ReadAllTextAsync(path, TestTimeout.Token));
    }

    /// <summary>The names of the resources of a type.</summary>
    public string[] Names(string type) => [.. Resources.Where(resource => (string?)resource.Value!["type"] == type).Select(resource => resource.Key)];

    public IReadOnlyDictionary<string, string> Environment(string resource) =>
        Resources[resource]!["env"]!.AsObject().ToDictionary(variable => variable.Key, variable => (string)variable.Value!);
}
