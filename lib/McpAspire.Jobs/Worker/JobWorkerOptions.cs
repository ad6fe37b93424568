using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace McpAspire.Jobs;

/// <summary>How a worker takes jobs; section <c>Worker</c>.</summary>
public sealed class JobWorkerOptions
{
    /// <summary>The pools it takes jobs of, separated by commas, such as <c>scan</c>.</summary>
    [Required]
    [RegularExpression("^[a-z0-9-]+( *, *[a-z0-9-]+)*$")]
    public string Pools { get; set; } = "";

    /// <summary>How many jobs of each pool it runs at a time. No more than a tool of the pool may: the rest would wait here, and not for a worker that is free.</summary>
    [Range(1, 64)]
    public int Slots { get; set; } = 2;

    /// <summary>Unique among workers; by default made of the machine's name, the process id and four random bytes.</summary>
    [Required]
    [StringLength(128)]
    public string Id { get; set; } = $"{Environment.MachineName}-{Environment.ProcessId}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";

    /// <summary>How long jobs may run on when the worker is told to stop. By default short enough to give them back before whoever stops it kills it, often after 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan StopGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a handler may take to end after it was told to; then its job ends without it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan CancelGrace { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often it registers.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Beat { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a claim waits for a job before it is repeated.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan ClaimWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long stopping may take: jobs run on, are told to end, and how they ended is written.</summary>
    internal TimeSpan StopPatience => StopGrace + (2 * CancelGrace);

    /// <summary><see cref="Pools"/> one by one.</summary>
    public IReadOnlyList<string> PoolNames => Pools.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Generated: the attributes above, without reflection, and safe when several hosts of a process start at once.</summary>
[OptionsValidator]
internal sealed partial class JobWorkerOptionsValidator : IValidateOptions<JobWorkerOptions>;
