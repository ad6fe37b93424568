using System.Text.Json;
using Json.Schema;

namespace McpAspire.AppHost.Tests.Publishing;

/// <summary>The manifest by the published schema, and the schema by manifests that azd could not read.</summary>
public sealed class ManifestSchemaTests(PublishedManifest manifest) : IClassFixture<PublishedManifest>
{
    private static readonly JsonSchema Schema = Read();

    [Fact]
    public void The_manifest_is_valid() => Errors(manifest.Text).ShouldBeEmpty();

    [Theory]
    [InlineData("""{ "type": "project.v0" }""")]
    [InlineData("""{ "type": "project.v0", "path": "a.csproj", "replicas": 2 }""")]
    [InlineData("""{ "type": "project.v0", "path": "a.csproj", "env": { "A": 1 } }""")]
    [InlineData("""{ "type": "container.v0", "image": "i", "args": [true] }""")]
    [InlineData("""{ "type": "container.v0", "image": "i", "bindings": { "tcp": { "scheme": "redis", "protocol": "tcp", "transport": "tcp" } } }""")]
    [InlineData("""{ "type": "container.v1", "image": "i" }""")]
    [InlineData("""{ "type": "parameter.v0", "value": "v", "inputs": { "value": { "type": "string", "default": {} } } }""")]
    [InlineData("""{ "type": "executable.v0", "command": "redis-server" }""")]
    public void What_azd_cannot_read_is_invalid(string resource) => Errors($$"""{ "resources": { "x": {{resource}} } }""").ShouldNotBeEmpty();

    private static string[] Errors(string json)
    {
        using var document = JsonDocument.Parse(json);
        var results = Schema.Evaluate(document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        if (results.IsValid)
            return [];

        var failures = (results.Details ?? []).Where(detail => detail.Errors is { Count: > 0 });
        return [.. failures.Select(detail => $"{detail.InstanceLocation}: {string.Join("; ", detail.Errors!.Values)}")];
    }

    private static JsonSchema Read()
    {
        using var stream = typeof(ManifestSchemaTests).Assembly.GetManifestResourceStream("aspire-8.0.json")!;
        using var reader = new StreamReader(stream);
        return JsonSchema.FromText(reader.ReadToEnd());
    }
}
