using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace McpAspire.ServiceDefaults.Logging;

/// <summary>
/// The <c>simple</c> format, without what a client could make a terminal do: whatever characters a name has that came from one, its line looks like one.
/// </summary>
internal sealed class TerminalFormatter(IServiceProvider services) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "terminal";

    // Not before all formatters are there, this one among them.
    private readonly Lazy<ConsoleFormatter> _simple = new(() => services.GetServices<ConsoleFormatter>().First(formatter => formatter.Name == ConsoleFormatterNames.Simple));

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var text = Escape(logEntry.Formatter(logEntry.State, logEntry.Exception), keepsLines: false);
        if (logEntry.Exception is { } exception)
            text += Environment.NewLine + Escape(exception.ToString(), keepsLines: true);

        _simple.Value.Write(new LogEntry<string>(logEntry.LogLevel, logEntry.Category, logEntry.EventId, text, exception: null, static (state, _) => state), scopeProvider, textWriter);
    }

    // The lines of an exception are indented, so that none of them passes for a message.
    private static string Escape(string text, bool keepsLines)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (IsPrinted(character) || (keepsLines && character is '\n'))
                escaped.Append(character);
            else
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
        }

        return escaped.ToString();
    }

    private static bool IsPrinted(char character) => char.GetUnicodeCategory(character)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
