using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace McpAspire.Gateway.Tests;

/// <summary>Everything that passes the filters, in order.</summary>
internal sealed class RecordedLogs : ILoggerProvider
{
    private readonly Channel<(string Category, LogLevel Level, string Text)> _lines = Channel.CreateUnbounded<(string, LogLevel, string)>();

    public ChannelReader<(string Category, LogLevel Level, string Text)> Lines => _lines.Reader;

    public ILogger CreateLogger(string categoryName) => new Recorder(categoryName, _lines.Writer);

    public void Dispose()
    {
    }

    private sealed class Recorder(string category, ChannelWriter<(string Category, LogLevel Level, string Text)> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.TryWrite((category, logLevel, $"{formatter(state, exception)} {exception}"));
    }
}
