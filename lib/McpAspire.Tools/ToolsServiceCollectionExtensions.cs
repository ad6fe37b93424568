using McpAspire.Jobs;
using McpAspire.Tools.Catalog;
using McpAspire.Tools.Execution;
using McpAspire.Tools.Fpe;
using McpAspire.Tools.Network;
using McpAspire.Tools.Sandbox;
using McpAspire.Tools.Targets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
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
        services.TryAddSingleton<ToolCatalog>();
        services.AddOptions<TargetOptions>().ValidateOnStart().Configure(options =>
        {
            options.Allow = ConfigurationList.Read(configuration, $"{TargetOptions.Section}:{nameof(TargetOptions.Allow)}");
            options.Deny = ConfigurationList.Read(configuration, $"{TargetOptions.Section}:{nameof(TargetOptions.Deny)}");
        });
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TargetOptions>, TargetOptionsValidation>());

        var filter = ToolFilter.Read(configuration);
        services.AddTool<NmapScanTool>(filter, NmapScanTool.Name, NmapScanTool.Module);
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
        services.AddOptions<ToolExecutionOptions>().Bind(configuration.GetSection(ToolExecutionOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<ToolMetrics>();
        services.TryAddSingleton<ToolLanes>();
        services.TryAddSingleton<IWorkerInventory, WorkerTools>();
        services.TryAddSingleton<IJobHandler, ToolJobHandler>();

        if (pools.Contains(NmapScanTool.Pool) && services.Has<NmapScanTool>())
            services.AddNetworkRunners(configuration);
        if (pools.Contains(FpeDefinitions.Pool) && (services.Has<FpeEncryptTool>() || services.Has<FpeDecryptTool>() || services.Has<FpeKeysTool>()))
            services.AddFpeRunners(configuration);
        return services;
    }

    private static void AddNetworkRunners(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SandboxOptions>().ValidateOnStart();
        services.AddSingleton<IConfigureOptions<SandboxOptions>>(provider => ActivatorUtilities.CreateInstance<SandboxOptionsSetup>(provider, configuration));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SandboxOptions>, SandboxTierValidation>());
        services.TryAddSingleton<SandboxTiers>();
        services.TryAddSingleton<ProcessSandbox>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IToolRunner, NmapScanRunner>());
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
