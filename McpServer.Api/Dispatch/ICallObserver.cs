using System.Text.Json;

namespace McpAspire.Api.Dispatch;

/// <summary>Whoever wants to know what happens between a call and its result.</summary>
internal interface ICallObserver
{
    /// <summary>The call is a job now; comes before the job's events.</summary>
    void OnEnqueued(string jobId);

    /// <summary>The data of a <c>progress</c> event: <c>{progress, total?, message?}</c>.</summary>
    ValueTask OnProgressAsync(JsonElement progress, CancellationToken cancellationToken);

    /// <summary>The data of a <c>log</c> event: <c>{level, logger?, data}</c>.</summary>
    ValueTask OnLogAsync(JsonElement log, CancellationToken cancellationToken);
}
