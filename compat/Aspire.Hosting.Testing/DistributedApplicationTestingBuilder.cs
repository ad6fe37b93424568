using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>
/// An application for a test, in the test's process: random ports, no dashboard, environment Development. Of an AppHost, its own entry point makes the
/// model: it runs until <c>Build()</c>, where the test may change the builder; then the test, not the entry point, starts and stops.
/// </summary>
public sealed class DistributedApplicationTestingBuilder : IDistributedApplicationTestingBuilder
{
    private static readonly string[] Defaults = ["--environment=Development", "--DcpPublisher:RandomizePorts=true", "--AppHost:DisableDashboard=true"];
    private readonly DistributedApplicationBuilder _builder;
    private readonly EntryPointRun? _entryPoint;
    private DistributedApplication? _application;

    private DistributedApplicationTestingBuilder(DistributedApplicationBuilder builder, EntryPointRun? entryPoint)
    {
        _builder = builder;
        _entryPoint = entryPoint;
        Services.AddHttpClient();
    }

    public ConfigurationManager Configuration => _builder.Configuration;
    public string AppHostDirectory => _builder.AppHostDirectory;
    public Assembly? AppHostAssembly => _builder.AppHostAssembly;
    public IHostEnvironment Environment => _builder.Environment;
    public IServiceCollection Services => _builder.Services;
    public DistributedApplicationExecutionContext ExecutionContext => _builder.ExecutionContext;
    public IList<IResource> Resources => _builder.Resources;

    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync<TEntryPoint>([], cancellationToken);

    public static async Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, CancellationToken cancellationToken = default)
        where TEntryPoint : class
    {
        var entryPoint = new EntryPointRun(typeof(TEntryPoint).Assembly, Defaults, args);
        return new DistributedApplicationTestingBuilder(await entryPoint.Builder.WaitAsync(cancellationToken), entryPoint);
    }

    /// <summary>A builder without an AppHost: the test makes the model.</summary>
    public static IDistributedApplicationTestingBuilder Create(params string[] args) =>
        new DistributedApplicationTestingBuilder(new DistributedApplicationBuilder([.. Defaults, .. args]), entryPoint: null);

    public IResourceBuilder<T> AddResource<T>(T resource) where T : IResource => _builder.AddResource(resource);

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource) where T : IResource => _builder.CreateResourceBuilder(resource);

    // The interface that it implements is synchronous here, and the entry point has a thread of its own.
    public DistributedApplication Build() => BuildAsync().GetAwaiter().GetResult();

    public async Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default) =>
        _application = _entryPoint is null ? _builder.Build() : await _entryPoint.BuildAsync().WaitAsync(cancellationToken);

    // For a test that does not await its disposal.
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public ValueTask DisposeAsync()
    {
        _entryPoint?.Abandon();
        return _application?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}

public interface IDistributedApplicationTestingBuilder : IDistributedApplicationBuilder, IAsyncDisposable, IDisposable
{
    Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);
}
