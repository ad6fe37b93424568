namespace McpAspire.Gateway.Tests;

/// <summary>One gateway for the tests of a class, which run one after the other.</summary>
public sealed class EdgeFixture : IAsyncLifetime
{
    internal Edge Edge { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Edge = await Edge.StartAsync();

    public ValueTask DisposeAsync() => Edge.DisposeAsync();
}
