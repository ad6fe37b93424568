using McpAspire.Tools.Manifests;

namespace McpAspire.Tools.Catalog;

/// <summary>What the folders of manifests hold at one moment.</summary>
/// <param name="Tools">The tools of the files that are in order.</param>
/// <param name="Problems">What is wrong with the others.</param>
internal sealed record LoadedManifests(IReadOnlyList<ManifestTool> Tools, IReadOnlyList<ManifestProblem> Problems);
