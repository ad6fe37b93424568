using McpAspire.Redis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace McpAspire.Jobs;

/// <summary>Registers a job store and the worker.</summary>
public static class JobServiceCollectionExtensions
{
    /// <summary>
    /// Keeps jobs in Redis, for all processes that use the same server. Options: section <c>Jobs</c>. Registers the shared <see cref="RedisClient"/> too.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="connectionString">See <see cref="RedisOptions.Parse"/>.</param>
    /// <exception cref="FormatException">The connection string is not valid.</exception>
    public static IServiceCollection AddRedisJobStore(this IServiceCollection services, string connectionString)
    {
        var redis = RedisOptions.Parse(connectionString);
        services.AddJobStoreOptions();
        services.TryAddSingleton(provider => RedisClient.Create(redis, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IJobStore, RedisJobStore>();
        return services;
    }

    /// <summary>Looks after the server of <see cref="AddRedisJobStore"/>: for the one process that may read its settings.</summary>
    /// <param name="services">The services.</param>
    public static IServiceCollection AddRedisDurability(this IServiceCollection services)
    {
        services.AddSingleton<RedisDurability>();
        services.AddHostedService(provider => provider.GetRequiredService<RedisDurability>());
        return services;
    }

    /// <summary>Keeps jobs in this process, as long as it lasts. Options: section <c>Jobs</c>.</summary>
    public static IServiceCollection AddInMemoryJobStore(this IServiceCollection services)
    {
        services.AddJobStoreOptions();
        services.AddSingleton<IJobStore, InMemoryJobStore>();
        return services;
    }

    /// <summary>
    /// Takes jobs and runs them with the registered <see cref="IJobHandler"/>; tells the others what the registered
    /// <see cref="IWorkerInventory"/>, if any, says. Options: section <c>Worker</c>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes what the configuration says, such as the pools.</param>
    public static IServiceCollection AddJobWorker(this IServiceCollection services, Action<JobWorkerOptions>? configure = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        var options = services.AddOptions<JobWorkerOptions>().BindConfiguration("Worker").ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<JobWorkerOptions>, JobWorkerOptionsValidator>());
        if (configure is not null)
            options.Configure(configure);
        services.AddHostedService<JobWorker>();
        // On top of what the host gives its services to stop: it would give up in the middle of a longer grace.
        services.AddOptions<HostOptions>().Configure<IConfiguration>(static (host, configuration) =>
            host.ShutdownTimeout += (configuration.GetSection("Worker").Get<JobWorkerOptions>() ?? new JobWorkerOptions()).StopPatience);
        return services;
    }

    private static void AddJobStoreOptions(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<JobStoreOptions>()
            .BindConfiguration("Jobs")
            .Validate(
                options => string.IsNullOrWhiteSpace(options.SealKey) || JobSeal.TryParse(options.SealKey, out _),
                "Jobs:SealKey must hold one or two keys of 32 bytes in base64 or hexadecimal, separated by a comma.")
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<JobStoreOptions>, JobStoreOptionsValidator>());
    }
}
