using System.Collections.Concurrent;
using System.Text.Json;
using McpAspire.Jobs;

namespace McpAspire.Tools.Tests;

/// <summary>A job on its first attempt that keeps what is reported about it.</summary>
internal sealed class TestJobContext(string tool, string arguments) : IJobContext
{
    private readonly TaskCompletionSource _firstProgress = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Job Job { get; init; } = new()
    {
        Id = "0199c0de-0000-7000-8000-000000000001",
        Tool = tool,
        Pool = "any",
        Arguments = JsonElement.Parse(arguments),
        Principal = new JobPrincipal("tester", null, []),
        Deadline = DateTimeOffset.MaxValue,
        EnqueuedAt = DateTimeOffset.UnixEpoch,
    };

    public int Attempt { get; init; } = 1;

    public string Worker => "worker-1";

    public ConcurrentQueue<(double Progress, double? Total, string? Message)> Progress { get; } = [];

    /// <summary>Ends when the job has reported for the first time.</summary>
    public Task FirstProgress => _firstProgress.Task;

    public ValueTask ReportProgressAsync(double progress, double? total, string? message, CancellationToken cancellationToken)
    {
        Progress.Enqueue((progress, total, message));
        _firstProgress.TrySetResult();
        return ValueTask.CompletedTask;
    }

    public ReadOnlyMemory<byte>? Raw { get; private set; }

    public ValueTask<bool> AttachRawAsync(ReadOnlyMemory<byte> raw, CancellationToken cancellationToken)
    {
        Raw = raw.ToArray();
        return ValueTask.FromResult(true);
    }

    public ValueTask LogAsync(string level, string message, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
