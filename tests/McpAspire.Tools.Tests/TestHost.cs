using System.Text.Json;
using McpAspire.Jobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace McpAspire.Tools.Tests;

/// <summary>The tools as a worker registers them, with a configuration of the test's own.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly FakeLoggerProvider _logs = new();
    private readonly ServiceProvider _services;

    public TestHost(IReadOnlyCollection<string> pools, Dictionary<string, string?> configuration, Action<IServiceCollection>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(_logs).SetMinimumLevel(LogLevel.Trace));
        services.AddToolRunners(new ConfigurationBuilder().AddInMemoryCollection(configuration).Build(), pools);
        configure?.Invoke(services);
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    public FakeLogCollector Log => _logs.Collector;

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public IEnumerable<T> GetAll<T>() => _services.GetServices<T>();

    public Task<ToolResult> CallAsync(string tool, string arguments, CancellationToken cancellationToken) =>
        CallAsync(new TestJobContext(tool, arguments), cancellationToken);

    public async Task<ToolResult> CallAsync(TestJobContext context, CancellationToken cancellationToken) =>
        (await Get<IJobHandler>().RunAsync(context, cancellationToken)).Deserialize(ToolsJsonContext.Default.ToolResult)!;

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
