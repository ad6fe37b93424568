using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace McpAspire.Jobs;

/// <summary>Limits and times of a job store; section <c>Jobs</c>. The same in every process that shares a store.</summary>
public sealed class JobStoreOptions
{
    /// <summary>What all keys in Redis begin with; a hash tag, so that a cluster keeps them together.</summary>
    [Required]
    [RegularExpression("^[A-Za-z0-9._-]+$")]
    public string Prefix { get; set; } = "mcpaspire";

    /// <summary>How long a claim stands without a heartbeat; workers send one every third of it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a follower waits for a store that cannot be reached, in the hope that it comes back.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan OutagePatience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a job may be given to a worker before it counts as poison.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 3;

    /// <summary>How many jobs of one pool and class may wait or run at a time.</summary>
    [Range(1, 1_000_000)]
    public int MaxQueueLength { get; set; } = 10_000;

    /// <summary>What a caller is told to wait when the queue is full.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Bulk jobs go first in one of so many claims.</summary>
    [Range(2, 1000)]
    public int BulkEvery { get; set; } = 5;

    /// <summary>How many events of a job are kept; older ones make way.</summary>
    [Range(10, 100_000)]
    public int MaxEvents { get; set; } = 1_000;

    /// <summary>The largest envelope, in bytes of JSON. Sealed, arguments are larger by almost half.</summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int MaxEnvelopeBytes { get; set; } = 2 * 1024 * 1024;

    /// <summary>The largest event that is not a result, in bytes of JSON.</summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int MaxEventBytes { get; set; } = 64 * 1024;

    /// <summary>The largest result, in bytes of JSON.</summary>
    [Range(1024, 32 * 1024 * 1024)]
    public int MaxResultBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>How much of what a program wrote is kept for one job, in bytes.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int MaxRawBytes { get; set; } = 1024 * 1024;

    /// <summary>The same for all jobs of one principal in one pool, in bytes.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public int MaxRawBytesPerPrincipal { get; set; } = 16 * 1024 * 1024;

    /// <summary>How long a job that ended, its events and its idempotency key are kept.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The same for sensitive jobs.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan SensitiveRetention { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a worker counts as there after it was last heard of: three beats.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan RegistrationLifetime { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Seals sensitive jobs in Redis: one or two keys of 32 bytes in base64 or hexadecimal, separated by a comma. The first seals, both open.
    /// </summary>
    public string? SealKey { get; set; }
}

/// <summary>Generated: the attributes above, without reflection, and safe when several hosts of a process start at once.</summary>
[OptionsValidator]
internal sealed partial class JobStoreOptionsValidator : IValidateOptions<JobStoreOptions>;
