using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Aspire.Hosting.Orchestration;

/// <summary>One line per message, prefixed with the resource's name: the last part of the category.</summary>
internal sealed class ResourceConsoleFormatter() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "aspire";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var name = logEntry.Category[(logEntry.Category.LastIndexOf('.') + 1)..];
        textWriter.WriteLine($"[{name}] {logEntry.Formatter(logEntry.State, logEntry.Exception)}");
        if (logEntry.Exception is { } exception)
            textWriter.WriteLine(exception);
    }
}
