using System.Net;
using McpAspire.Tools.Targets;

namespace McpAspire.Tools.Tests.Targets;

public sealed class SystemNameResolverTests
{
    [Fact]
    public async Task The_system_knows_localhost()
    {
        var addresses = await new SystemNameResolver(TimeProvider.System).ResolveAsync("localhost", TestContext.Current.CancellationToken);

        addresses.ShouldNotBeEmpty();
        addresses.ShouldAllBe(address => IPAddress.IsLoopback(address));
    }
}
