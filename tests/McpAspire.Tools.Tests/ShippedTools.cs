using McpAspire.Tools.Catalog;
using McpAspire.Tools.Manifests;
using McpAspire.Tools.Targets;
using McpAspire.Tools.Tests.Targets;
using Microsoft.Extensions.Options;

namespace McpAspire.Tools.Tests;

/// <summary>The tools of the shipped manifests, with a policy and a name server of the test's own.</summary>
internal static class ShippedTools
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "catalog");

    public static IReadOnlyList<ManifestTool> All { get; } = Load();

    public static ManifestTool Find(string name) => All.Single(tool => tool.Definition.Name == name);

    private static IReadOnlyList<ManifestTool> Load()
    {
        var loaded = new ManifestFolder(new TargetPolicy(Options.Create(new TargetOptions()), new FakeResolver(["10.0.0.1"])), new SystemNameServer(), new ManifestDefaults()).Load([Folder]);
        loaded.Problems.ShouldBeEmpty();
        return loaded.Tools;
    }
}
