using ModelContextProtocol;

namespace McpAspire.Mcp;

/// <summary>
/// Lets the server log what a client got wrong, such as the name of a tool that does not exist, for debugging only: it answers that with a typed error, and
/// says it with a stack trace as if it were a defect of ours.
/// </summary>
internal sealed class ClientMistakes(ILoggerFactory loggers) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Logger(loggers.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => loggers.AddProvider(provider);

    /// <summary>Does nothing: the loggers belong to the host.</summary>
    public void Dispose()
    {
    }

    private sealed class Logger(ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (exception is McpProtocolException && logLevel > LogLevel.Debug)
                inner.Log(LogLevel.Debug, eventId, state, exception: null, formatter);
            else
                inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
