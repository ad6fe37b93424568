namespace McpAspire.Jobs;

/// <summary>One attempt of one job, as its handler sees it.</summary>
public interface IJobContext
{
    /// <summary>The envelope.</summary>
    Job Job { get; }

    /// <summary>From 1; higher after a worker was lost.</summary>
    int Attempt { get; }

    /// <summary>The id of the worker that runs it.</summary>
    string Worker { get; }

    /// <summary>Appends a progress event.</summary>
    /// <param name="progress">How far, in the unit of <paramref name="total"/>.</param>
    /// <param name="total">The whole, when it is known.</param>
    /// <param name="message">What is being done, for a person.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    ValueTask ReportProgressAsync(double progress, double? total, string? message, CancellationToken cancellationToken);

    /// <summary>Appends a log event when the caller asked for this level.</summary>
    /// <param name="level">An MCP level: debug, info, notice, warning, error, critical, alert, emergency.</param>
    /// <param name="message">The line.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    ValueTask LogAsync(string level, string message, CancellationToken cancellationToken);

    /// <summary>Keeps what a program wrote beside the result, for the owner of the job.</summary>
    /// <param name="raw">The bytes; what is beyond the store's cap is dropped.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>Whether it is there to be read.</returns>
    /// <exception cref="InvalidOperationException">The job is sensitive.</exception>
    ValueTask<bool> AttachRawAsync(ReadOnlyMemory<byte> raw, CancellationToken cancellationToken);
}
