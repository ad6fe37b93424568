using McpAspire.Redis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace McpAspire.Jobs;

/// <summary>Sees to it that Redis keeps jobs: at start, and whenever it is asked, since a restarted server may have forgotten.</summary>
public sealed partial class RedisDurability : BackgroundService
{
    private static readonly TimeSpan OutagePause = TimeSpan.FromSeconds(1);

    private readonly RedisClient _redis;
    private readonly TimeProvider _time;
    private readonly ILogger<RedisDurability> _logger;

    /// <summary>Made by <c>AddRedisDurability</c>.</summary>
    public RedisDurability(RedisClient redis, TimeProvider time, ILogger<RedisDurability> logger)
    {
        _redis = redis;
        _time = time;
        _logger = logger;
    }

    /// <summary>Looks at the settings, corrects them where that is allowed, and tells how it stands then.</summary>
    /// <exception cref="JobStoreUnavailableException">Redis cannot be reached.</exception>
    public async Task<JobDurability> EnsureAsync(CancellationToken cancellationToken)
    {
        try
        {
            var appendOnly = await EnsureAsync("appendonly", "yes", cancellationToken);
            var noEviction = await EnsureAsync("maxmemory-policy", "noeviction", cancellationToken);
            return new JobDurability(appendOnly, noEviction, $"append-only file: {Describe(appendOnly)}; no eviction: {Describe(noEviction)}");
        }
        catch (Exception exception) when (RedisOutage.Is(exception))
        {
            throw RedisOutage.ToUnavailable(exception);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                var durability = await EnsureAsync(stoppingToken);
                if (durability.IsDurable)
                    Log.Durable(_logger, durability.Description);
                else
                    Log.NotDurable(_logger, durability.Description);
                return;
            }
            catch (JobStoreUnavailableException)
            {
                await Task.Delay(OutagePause, _time, stoppingToken);
            }
        }
    }

    private static string Describe(bool? value) => value switch
    {
        true => "on",
        false => "off, and may not be changed",
        null => "unknown, the server does not tell",
    };

    /// <returns>Whether the setting has the wanted value now; null when the server does not tell.</returns>
    private async Task<bool?> EnsureAsync(string setting, string wanted, CancellationToken cancellationToken)
    {
        var current = await ReadAsync(setting, cancellationToken);
        if (current is null || current == wanted)
            return current is null ? null : true;

        try
        {
            await _redis.ExecuteAsync(["CONFIG", "SET", setting, wanted], cancellationToken);
            Log.Changed(_logger, setting, wanted);
            return true;
        }
        catch (RedisException exception) when (!RedisOutage.Is(exception))
        {
            return false;
        }
    }

    private async Task<string?> ReadAsync(string setting, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await _redis.ExecuteAsync(["CONFIG", "GET", setting], cancellationToken);
            return reply.Count == 2 ? reply[1].AsString() : null;
        }
        catch (RedisException exception) when (!RedisOutage.Is(exception))
        {
            return null;
        }
    }
}
