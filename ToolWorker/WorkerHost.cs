using McpAspire.Jobs;
using McpAspire.Tools;

namespace McpAspire.Worker;

/// <summary>A worker: takes the jobs of its pools from Redis and runs them.</summary>
internal static class WorkerHost
{
    public static IHost Build(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.AddServiceDefaults();

        var redis = builder.Configuration.GetConnectionString("redis")
            ?? throw new InvalidOperationException("A worker takes its jobs from Redis: set ConnectionStrings__redis to host:port,password=….");
        builder.Services.AddRedisJobStore(redis);
        builder.Services.AddToolRunners(builder.Configuration, builder.Configuration.GetSection("Worker").Get<JobWorkerOptions>()?.PoolNames ?? []);
        builder.Services.AddJobWorker();
        return builder.Build();
    }
}
