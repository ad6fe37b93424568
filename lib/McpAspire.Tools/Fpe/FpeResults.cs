using System.Globalization;
using System.Text;
using System.Text.Json;

namespace McpAspire.Tools.Fpe;

/// <summary>The answer to a call: structured for a program, short for a model.</summary>
internal sealed class FpeResults(IReadOnlyList<FpeItem> items, bool areTokens)
{
    /// <summary>How many results of a batch a model reads; a program has all of them.</summary>
    private const int MaxLines = 100;

    /// <summary>After how many characters it reads no further result.</summary>
    private const int MaxText = 16_384;

    /// <exception cref="ToolException">The value was refused.</exception>
    public ToolOutput OfOne()
    {
        var item = items[0];
        if (item.Error is { } error)
            throw new ToolException(error);

        var key = item.Key!;
        var result = new FpeResult(areTokens ? item.Result : null, areTokens ? null : item.Result, key.Algorithm.Name(), key.Name, key.Version, Warnings());
        return new ToolOutput(item.Result!, JsonSerializer.SerializeToElement(result, FpeJsonContext.Default.FpeResult));
    }

    public ToolOutput OfBatch()
    {
        var failed = items.Count(item => item.Error is not null);
        var result = new FpeBatchResult(
            [.. items.Select(Describe)],
            items.Count - failed,
            failed,
            [.. Keys().Select(key => new FpeKeyUse(key.Name, key.Version, key.Algorithm.Name()))],
            Warnings());
        return new ToolOutput(
            TextOf(failed), JsonSerializer.SerializeToElement(result, FpeJsonContext.Default.FpeBatchResult), IsError: failed == items.Count);
    }

    private FpeBatchItem Describe(FpeItem item, int index) => item.Error is { } error
        ? new FpeBatchItem(index, null, null, new FpeItemError(JsonNamingPolicy.SnakeCaseLower.ConvertName(error.Type.ToString()), error.Message))
        : new FpeBatchItem(index, areTokens ? item.Result : null, areTokens ? null : item.Result, null);

    private IEnumerable<FpeKey> Keys() => items.Select(item => item.Key).OfType<FpeKey>().Distinct();

    private List<string> Warnings()
    {
        var warnings = Keys().SelectMany(key => key.Warnings).Distinct(StringComparer.Ordinal).ToList();
        var untouched = items.Count(item => item.WasEncrypted);
        if (untouched > 0)
            warnings.Add(items.Count == 1 ? "The value was encrypted already and is returned as it is." : $"{untouched} values were encrypted already and are returned as they are.");
        return warnings;
    }

    private string TextOf(int failed)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{items.Count - failed} of {items.Count} values {(areTokens ? "encrypted" : "decrypted")}, {failed} refused:");
        var told = 0;
        for (; told < Math.Min(items.Count, MaxLines) && text.Length < MaxText; told++)
            text.Append('\n').Append(items[told].Result ?? $"(refused: {items[told].Error!.Message})");
        if (told < items.Count)
            text.Append(CultureInfo.InvariantCulture, $"\n({items.Count - told} more are in the structured content)");
        return text.ToString();
    }
}
