namespace McpAspire.Tools.Tests;

/// <summary>Tests that start processes run one at a time: some count what is left of them.</summary>
[CollectionDefinition(nameof(Processes), DisableParallelization = true)]
public sealed class Processes;
