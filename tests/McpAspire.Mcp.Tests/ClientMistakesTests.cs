using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace McpAspire.Mcp.Tests;

/// <summary>What a client gets wrong is its own business, and not an error of the server.</summary>
public sealed class ClientMistakesTests
{
    [Theory]
    [InlineData("2026-07-28")]
    [InlineData("2025-11-25")]
    public async Task A_tool_that_does_not_exist_leaves_no_error_in_the_log_while_one_that_fails_does(string version)
    {
        using var log = new FakeLoggerProvider();
        await using var server = await TestServer.StartAsync(services: services => services.AddSingleton<ILoggerProvider>(log));
        await using var client = await server.ConnectAsync(version);

        await Should.ThrowAsync<ModelContextProtocol.McpProtocolException>(
            async () => await client.CallToolAsync("no such tool", cancellationToken: TestContext.Current.CancellationToken));
        log.Collector.GetSnapshot().ShouldNotContain(record => record.Level >= LogLevel.Warning);

        await client.CallToolAsync("fail", cancellationToken: TestContext.Current.CancellationToken);
        log.Collector.GetSnapshot().ShouldContain(record => record.Level == LogLevel.Error && record.Exception is InvalidOperationException);
    }
}
