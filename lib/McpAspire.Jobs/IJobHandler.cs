using System.Text.Json;

namespace McpAspire.Jobs;

/// <summary>Does the work of a pool's jobs.</summary>
public interface IJobHandler
{
    /// <summary>
    /// Runs one attempt of a job. What it returns becomes the job's <c>result</c> event, a failure of the tool included: a handler throws only
    /// when it has no result to give. An exception that escapes ends the job with <see cref="ToolErrorType.Unknown"/>.
    /// </summary>
    /// <param name="context">The job and the way to report on it.</param>
    /// <param name="cancellationToken">Cancelled when the caller withdraws, the deadline passes, the lease is lost or the worker stops.</param>
    Task<JsonElement> RunAsync(IJobContext context, CancellationToken cancellationToken);
}
