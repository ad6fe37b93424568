using System.Text;
using Microsoft.Extensions.Logging;

namespace McpAspire.IntegrationTests;

/// <summary>Keeps what the AppHost and its resources say on the console.</summary>
internal sealed class ConsoleCapture : ILoggerProvider
{
    private readonly Dictionary<string, StringBuilder> _lines = new(StringComparer.Ordinal);

    /// <summary>All lines of a category; a resource's ends with its name.</summary>
    public IReadOnlyDictionary<string, string> Lines
    {
        get
        {
            lock (_lines)
                return _lines.ToDictionary(lines => lines.Key, lines => lines.Value.ToString(), StringComparer.Ordinal);
        }
    }

    /// <summary>The last lines of each category.</summary>
    public string Tail(int count) =>
        string.Join('\n', Lines.Select(category => $"{category.Key}:\n{string.Join('\n', category.Value.TrimEnd().Split('\n').TakeLast(count))}"));

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void Dispose()
    {
    }

    private void Add(string category, string line)
    {
        lock (_lines)
        {
            if (!_lines.TryGetValue(category, out var lines))
                _lines.Add(category, lines = new StringBuilder());
            lines.AppendLine(line);
        }
    }

    private sealed class Category(ConsoleCapture capture, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            capture.Add(name, $"{formatter(state, exception)} {exception}");
    }
}
