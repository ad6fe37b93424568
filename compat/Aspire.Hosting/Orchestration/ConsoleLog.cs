using System.Runtime.CompilerServices;

namespace Aspire.Hosting.Orchestration;

/// <summary>Numbers begin with 1; the text begins with the time, in UTC.</summary>
internal sealed record ConsoleLine(int Number, string Text, bool IsError);

/// <summary>The last lines of a process, to be read and to be followed. Followers read from the history, so a slow one holds nothing up.</summary>
internal sealed class ConsoleLog(ILogger console, TimeProvider time) : ILogger
{
    private const int Kept = 10_000;
    private readonly Lock _gate = new();
    private readonly Queue<ConsoleLine> _lines = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => console.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        Append($"{time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffffffZ} {formatter(state, exception)}", logLevel >= LogLevel.Error);
        console.Log(logLevel, eventId, state, exception, formatter);
    }

    /// <summary>What is kept, in batches; then, if they are wanted, the lines to come.</summary>
    public async IAsyncEnumerable<ConsoleLine[]> ReadAsync(bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = 0;
        while (true)
        {
            ConsoleLine[] lines;
            Task more;
            lock (_gate)
            {
                lines = [.. _lines.Where(line => line.Number > last)];
                more = _more.Task;
            }

            if (lines.Length > 0)
            {
                last = lines[^1].Number;
                yield return lines;
            }

            if (!follow)
                yield break;
            await more.WaitAsync(cancellationToken);
        }
    }

    private void Append(string text, bool isError)
    {
        TaskCompletionSource waited;
        lock (_gate)
        {
            if (_lines.Count == Kept)
                _lines.Dequeue();
            _lines.Enqueue(new(++_count, text, isError));
            (waited, _more) = (_more, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        waited.SetResult();
    }
}
