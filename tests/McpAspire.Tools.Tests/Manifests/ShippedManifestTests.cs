using System.Text.Json;
using McpAspire.Tools.Manifests;

namespace McpAspire.Tools.Tests.Manifests;

public sealed class ShippedManifestTests
{
    public static IEnumerable<TheoryDataRow<string, string>> Cases =>
        ShippedTools.All.SelectMany(tool => ManifestCases.All(tool.Manifest).Select(test => new TheoryDataRow<string, string>(tool.Definition.Name, test.Name)));

    [Fact]
    public void The_walk_through_shows_what_ships()
    {
        var shipped = JsonElement.Parse(File.ReadAllText(Path.Combine(ShippedTools.Folder, "network", "tls_inspect.json")));
        var shown = Blocks(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "adding-a-tool.md"))).SelectMany(block => JsonElement.Parse(block).EnumerateObject()).ToList();

        shown.Select(member => member.Name).ShouldBeSubsetOf(shipped.EnumerateObject().Select(member => member.Name));
        shown.Count.ShouldBeGreaterThan(8);
        foreach (var member in shown)
            JsonElement.DeepEquals(member.Value, shipped.GetProperty(member.Name)).ShouldBeTrue(member.Name);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_manifest_passes_the_tests_that_it_carries(string tool, string test)
    {
        var manifest = ShippedTools.Find(tool).Manifest;

        (await ManifestCases.RunAsync(manifest, ManifestCases.All(manifest).Single(one => one.Name == test).Test, TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    private static IEnumerable<string> Blocks(string markdown) =>
        markdown.Split("```json\n").Skip(1).Select(rest => rest[..rest.IndexOf("\n```", StringComparison.Ordinal)]);
}
