using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting;

public static class RedisBuilderExtensions
{
    public static IResourceBuilder<RedisResource> AddRedis(this IDistributedApplicationBuilder builder, string name, int? port) =>
        builder.AddRedis(name, port, password: null);

    /// <summary>The local redis-server or valkey-server, on loopback, with a password.</summary>
    public static IResourceBuilder<RedisResource> AddRedis(
        this IDistributedApplicationBuilder builder, string name, int? port = null, IResourceBuilder<ParameterResource>? password = null)
    {
        password ??= builder.AddParameter($"{name}-password", new GenerateParameterDefault { MinLength = 22, Special = false }, secret: true);
        var redis = new RedisResource(name, password.Resource);
        builder.Services.AddHealthChecks().AddCheck($"{name}_check", new RedisHealthCheck(redis));

        // There is one process and everything goes through it: a proxy would only cost (three quarters of its throughput, measured).
        return builder.AddResource(redis)
            .WithEndpoint(builder.Configuration.GetValue<bool>("DcpPublisher:RandomizePorts") ? null : port, scheme: "tcp", isProxied: false)
            .WithHealthCheck($"{name}_check");
    }
}
