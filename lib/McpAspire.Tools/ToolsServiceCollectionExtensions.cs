using McpAspire.Jobs;
using McpAspire.Tools.Catalog;
using McpAspire.Tools.Execution;
using McpAspire.Tools.Fpe;
using McpAspire.Tools.Manifests;
using McpAspire.Tools.Sandbox;
using McpAspire.Tools.Settings;
using McpAspire.Tools.Targets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace McpAspire.Tools;

/// <summary>Registers tools.</summary>
public static class ToolsServiceCollectionExtensions
{
    /// <summary>
    /// Definitions and validation of all tools that <c>TOOL_INCLUDE</c> and <c>TOOL_EXCLUDE</c> leave, as <see cref="ToolCatalog"/>; no keys, no programs.
    /// </summary>
    public static IServiceCollection AddToolCatalog(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<INameResolver, SystemNameResolver>();
        services.TryAddSingleton<TargetPolicy>();
        services.AddOptions<TargetOptions>().ValidateOnStart().Configure(options =>
        {
            options.Allow = ConfigurationList.Read(configuration, $"{TargetOptions.Section}:{nameof(TargetOptions.Allow)}");
            options.Deny = ConfigurationList.Read(configuration, $"{TargetOptions.Section}:{nameof(TargetOptions.Deny)}");
        });
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TargetOptions>, TargetOptionsValidation>());

        services.AddOptions<ToolPolicyOptions>().Bind(configuration.GetSection(ToolPolicyOptions.Section)).ValidateOnStart();

        var filter = ToolFilter.Read(configuration);
        services.AddManifests(configuration, filter);
        services.AddTool<FpeEncryptTool>(filter, FpeDefinitions.EncryptName, FpeDefinitions.Module);
        services.AddTool<FpeDecryptTool>(filter, FpeDefinitions.DecryptName, FpeDefinitions.Module);
        services.AddTool<FpeKeysTool>(filter, FpeDefinitions.KeysName, FpeDefinitions.Module);
        return services;
    }

    /// <summary>
    /// What runs the tools of some pools: their runners, the <see cref="IJobHandler"/> and <see cref="IWorkerInventory"/>. A process that is not given the pool
    /// <c>fpe</c> reads no key, one that is not given <c>scan</c> starts no process.
    /// </summary>
    public static IServiceCollection AddToolRunners(this IServiceCollection services, IConfiguration configuration, IReadOnlyCollection<string> pools)
    {
        services.AddToolCatalog(configuration);
        services.AddMetrics();
        services.AddOptions<ToolExecutionOptions>().Bind(configuration.GetSection(ToolExecutionOptions.Section)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ToolExecutionOptions>, ToolExecutionOptionsValidator>());
        services.TryAddSingleton<ToolMetrics>();
        services.TryAddSingleton(provider =>
            new ToolRunners(provider.GetServices<IToolRunner>(), provider.GetRequiredService<ToolCatalog>(), provider.GetService<ProcessSandbox>()));
        services.TryAddSingleton<ToolLanes>();
        services.TryAddSingleton<IWorkerInventory, WorkerTools>();
        services.TryAddSingleton<IJobHandler, ToolJobHandler>();

        if (pools.Contains(ManifestTool.Pool))
            services.AddSandbox(configuration);
        if (pools.Contains(FpeDefinitions.Pool) && (services.Has<FpeEncryptTool>() || services.Has<FpeDecryptTool>() || services.Has<FpeKeysTool>()))
            services.AddFpeRunners(configuration);
        return services;
    }

    private static void AddManifests(this IServiceCollection services, IConfiguration configuration, ToolFilter filter)
    {
        services.TryAddSingleton<INameServer, SystemNameServer>();
        services.TryAddSingleton(filter);
        services.TryAddSingleton(provider => ReadDefaults(configuration, provider.GetRequiredService<ILoggerFactory>().CreateLogger<ManifestDefaults>()));
        services.TryAddSingleton<ManifestFolder>();
        services.TryAddSingleton<CatalogSource>();
        services.TryAddSingleton(provider => provider.GetRequiredService<CatalogSource>().CreateCatalog());
        services.AddOptions<CatalogOptions>().ValidateOnStart().Configure(options =>
        {
            if (ConfigurationList.Read(configuration, $"{CatalogOptions.Section}:{nameof(CatalogOptions.Path)}") is { Count: > 0 } paths)
                options.Path = paths;
        });
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CatalogOptions>, CatalogOptionsValidation>());
        services.AddHostedService<CatalogReload>();
    }

    private static ManifestDefaults ReadDefaults(IConfiguration configuration, ILogger logger)
    {
        var defaults = new ManifestDefaults();
        return new ManifestDefaults(
            ClampedSetting.Read(configuration, logger, "MCP_DEFAULT_TIMEOUT_SEC", defaults.TimeoutSec, 1, 3600),
            ClampedSetting.Read(configuration, logger, "MCP_DEFAULT_CONCURRENCY", defaults.Concurrency, 1, 64),
            ClampedSetting.Read(configuration, logger, "MCP_MAX_ARGS_LEN", defaults.MaxArgsLength, 256, 32 * 1024));
    }

    private static void AddSandbox(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SandboxOptions>().ValidateOnStart();
        services.AddSingleton<IConfigureOptions<SandboxOptions>>(provider => ActivatorUtilities.CreateInstance<SandboxOptionsSetup>(provider, configuration));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SandboxOptions>, SandboxTierValidation>());
        services.TryAddSingleton<SandboxTiers>();
        services.TryAddSingleton<ProcessSandbox>();
    }

    private static void AddFpeRunners(this IServiceCollection services, IConfiguration configuration)
    {
        var setup = new FpeOptionsSetup(configuration);
        services.AddOptions<FpeOptions>().ValidateOnStart();
        services.AddSingleton<IConfigureOptions<FpeOptions>>(setup);
        services.AddSingleton<IPostConfigureOptions<FpeOptions>>(setup);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<FpeOptions>, FpeOptionsValidation>());
        services.TryAddSingleton<FpeKeyRing>();
        if (services.Has<FpeEncryptTool>())
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IToolRunner, FpeValueRunner<FpeEncryptTool>>());
        if (services.Has<FpeDecryptTool>())
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IToolRunner, FpeValueRunner<FpeDecryptTool>>());
        if (services.Has<FpeKeysTool>())
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IToolRunner, FpeKeysRunner>());
    }

    private static void AddTool<TTool>(this IServiceCollection services, ToolFilter filter, string name, string module)
        where TTool : class, ITool
    {
        if (!filter.Has(name, module) || services.Has<TTool>())
            return;
        services.AddSingleton<TTool>();
        services.AddSingleton<ITool>(provider => provider.GetRequiredService<TTool>());
    }

    private static bool Has<TService>(this IServiceCollection services) => services.Any(descriptor => descriptor.ServiceType == typeof(TService));
}
