using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace McpAspire.Hosting.Tests;

/// <summary>What an application logs, as its console would show it.</summary>
internal sealed class Lines : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    public string[] All => [.. _lines];

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName[(categoryName.LastIndexOf('.') + 1)..], _lines);

    public void Dispose()
    {
    }

    private sealed class Logger(string name, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"[{name}] {formatter(state, exception)}");
    }
}
