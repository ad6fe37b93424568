using McpAspire.Tools.Manifests;

namespace McpAspire.Tools.Tests.Manifests;

public sealed class ShippedManifestTests
{
    public static IEnumerable<TheoryDataRow<string, string>> Cases =>
        ShippedTools.All.SelectMany(tool => ManifestCases.All(tool.Manifest).Select(test => new TheoryDataRow<string, string>(tool.Definition.Name, test.Name)));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_manifest_passes_the_tests_that_it_carries(string tool, string test)
    {
        var manifest = ShippedTools.Find(tool).Manifest;

        (await ManifestCases.RunAsync(manifest, ManifestCases.All(manifest).Single(one => one.Name == test).Test, TestContext.Current.CancellationToken)).ShouldBeNull();
    }
}
