using McpAspire.Api.Admission;
using McpAspire.Api.Dispatch;
using McpAspire.Api.Health;
using McpAspire.Api.Mcp;
using McpAspire.Api.Operation;
using McpAspire.Api.Prompts;
using McpAspire.Api.Resources;
using McpAspire.Jobs;
using McpAspire.ServiceDefaults.Health;
using McpAspire.Tools;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace McpAspire.Api.Hosting;

/// <summary>What the server is made of, whatever surface it is reached by.</summary>
internal static class ServerComposition
{
    private static readonly string[] Pools = ["scan", "fpe"];

    /// <summary>Catalog, admission, dispatch and health over a Redis queue: the work is done by worker processes.</summary>
    public static void AddDistributedServer(this IHostApplicationBuilder builder, string redis)
    {
        builder.AddServer();
        builder.Services.AddRedisJobStore(redis);
        builder.Services.AddRedisDurability();
        builder.Services.AddSingleton<IToolStateStore, RedisToolStateStore>();
        builder.Services.AddHealthChecks().AddCheck<RedisHealthCheck>("redis", tags: [HealthPriority.Critical]);
    }

    /// <summary>The same with a queue in memory and a worker for every pool in this process.</summary>
    public static void AddSingleProcessServer(this IHostApplicationBuilder builder)
    {
        builder.AddServer();
        builder.Services.AddInMemoryJobStore();
        builder.Services.AddSingleton<IToolStateStore, InMemoryToolStateStore>();
        builder.Services.AddToolRunners(builder.Configuration, Pools);
        builder.Services.AddJobWorker(worker => worker.Pools = string.Join(',', Pools));
    }

    private static void AddServer(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddToolCatalog(builder.Configuration);
        services.AddSingleton<WorkerDirectory>();
        services.AddSingleton<HealthSnapshots>();
        services.AddSingleton<ToolStates>();
        services.AddHostedService<ToolStateWatcher>();
        services.AddSingleton<AdmissionControl>();
        services.AddSingleton<ToolDispatcher>();
        services.AddSingleton<ToolCalls>();
        services.AddSingleton<CatalogPrompts>();
        services.AddSingleton<Offer>();
        services.AddSingleton<OwnJobs>();
        services.AddSingleton<ServerResources>();
        services.AddSingleton<Subscriptions>();
        services.AddSingleton<Completions>();
        services.ConfigureOptions<CatalogServerOptions>();
        services.ConfigureOptions<CacheHints>();

        services.AddHealthChecks()
            .AddCheck<WorkersHealthCheck>("workers", tags: [HealthTags.Ready, HealthPriority.Critical])
            .AddCheck<ToolsHealthCheck>("tools", tags: [HealthPriority.High])
            .AddCheck<CatalogHealthCheck>("catalog", tags: [HealthPriority.High]);
        services.AddSingleton<WorkersHealthCheck>();
    }
}
