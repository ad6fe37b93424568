namespace McpAspire.IntegrationTests;

/// <summary>Tests that share one <see cref="FpeSystem"/>.</summary>
[CollectionDefinition(Name)]
public sealed class FpeCollection : ICollectionFixture<FpeSystem>
{
    public const string Name = "FPE";
}
