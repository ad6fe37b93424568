using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace McpAspire.Tools.Fpe;

/// <summary>Reads the key ring from the one place that the operator chose. What it says of a ring that it cannot read repeats nothing of it.</summary>
internal static class FpeKeySource
{
    private const string Variable = "FPE_KEYS";
    private const string FileVariable = "FPE_KEYS_FILE";
    private const string SectionName = $"{FpeOptions.Section}:Keys";
    private const int MaxBytes = 1024 * 1024;

    private const UnixFileMode ForOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    /// <exception cref="OptionsValidationException">There are several rings, or the one that there is cannot be read.</exception>
    public static IReadOnlyList<FpeKeyEntry> ReadRing(IConfiguration configuration)
    {
        var json = configuration[Variable] is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;
        var path = configuration[FileVariable] is { } file && !string.IsNullOrWhiteSpace(file) ? file.Trim() : null;
        var section = configuration.GetSection(SectionName);

        return (json, path, section.GetChildren().Any()) switch
        {
            (null, null, false) => [],
            ({ } ring, null, false) => ReadJson(Variable, ring),
            (null, { } ringFile, false) => ReadJson(FileVariable, ReadFile(ringFile)),
            (null, null, true) => [.. section.GetChildren().Select(ReadSection)],
            _ => throw Refusal($"Set only one of {Variable}, {FileVariable} and {SectionName}."),
        };
    }

    private static string ReadFile(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(stream.SafeFileHandle) & ForOthers) != UnixFileMode.None)
                throw Refusal($"{FileVariable}: others than its owner may use the file. Take that away from them: chmod 600.");
            if (stream.Length > MaxBytes)
                throw Refusal($"{FileVariable}: the file is larger than {MaxBytes} bytes.");
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refusal($"{FileVariable}: the file cannot be read ({e.GetType().Name}).");
        }
    }

    private static FpeKeyEntry[] ReadJson(string source, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return [.. document.RootElement.EnumerateArray().Select((entry, index) => ReadEntry($"{source}[{index}]", entry))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not the parser's own words: they quote what it stumbled over.
            var place = e is JsonException { LineNumber: { } line } ? $" (line {line + 1})" : string.Empty;
            throw Refusal($"{source} is not a JSON array of objects with the fields {FpeKeyEntry.FieldNames}, each a string or a number, once{place}.");
        }
    }

    private static FpeKeyEntry ReadEntry(string place, JsonElement entry) => new(
        entry.EnumerateObject().ToDictionary(
            field => field.Name,
            field => field.Value.ValueKind == JsonValueKind.Number ? field.Value.GetRawText() : field.Value.GetString(),
            StringComparer.Ordinal),
        field => $"{place}.{field}");

    private static FpeKeyEntry ReadSection(IConfigurationSection entry) => new(
        entry.GetChildren().ToDictionary(field => field.Key.ToLowerInvariant(), field => field.Value, StringComparer.Ordinal),
        field => $"{entry.Path}:{field}");

    private static OptionsValidationException Refusal(string reason) => new(Options.DefaultName, typeof(FpeOptions), [reason]);
}
