using System.Runtime.InteropServices;
using System.Text.Json;
using McpAspire.Tools.Arguments;

namespace McpAspire.Tools.Fpe;

/// <summary>A tool that turns values into others with a key: what <c>fpe_encrypt</c> and <c>fpe_decrypt</c> have in common.</summary>
internal abstract class FpeValueTool(ToolDefinition definition) : ITool
{
    private const int ValuesPerToken = 200;

    public ToolDefinition Definition => definition;

    public ValueTask<JsonElement> ValidateAsync(JsonElement arguments, CancellationToken cancellationToken)
    {
        var canonical = JsonSerializer.SerializeToElement(Read(arguments), FpeJsonContext.Default.FpeArguments);
        var bytes = JsonMarshal.GetRawUtf8Value(canonical).Length;
        return bytes <= FpeArguments.MaxBytes
            ? ValueTask.FromResult(canonical)
            : throw ToolException.Invalid(
                "values", $"The arguments have {bytes} bytes as JSON (at most {FpeArguments.MaxBytes}).", "Pass fewer values at a time.", ("maximum_bytes", FpeArguments.MaxBytes));
    }

    // A batch costs what its values are worth; no cost is higher than what a caller can have at once.
    public ToolTerms TermsOf(JsonElement arguments)
    {
        var values = arguments.TryGetProperty("values", out var batch) ? batch.GetArrayLength() : 1;
        return new ToolTerms(definition.RequiredScopes, definition.Intrusive, (values + ValuesPerToken - 1) / ValuesPerToken, definition.Class);
    }

    /// <summary>Reads a call's arguments.</summary>
    /// <exception cref="ToolException">They are not acceptable, as far as can be told without a key.</exception>
    public FpeArguments Read(JsonElement arguments)
    {
        var reader = new ArgumentReader(arguments, sensitive: true);
        var read = Complete(FpeArguments.Read(reader), reader);
        reader.End();
        return read.Value is { } value ? read with { Value = Canonical(read, value) } : read;
    }

    /// <summary>What to do with the values of a call.</summary>
    /// <exception cref="ToolException">The key that it asks for cannot be used.</exception>
    public abstract FpeTransform Begin(FpeArguments arguments, FpeKeyRing keys);

    /// <summary>Reads what only this tool takes.</summary>
    protected virtual FpeArguments Complete(FpeArguments arguments, ArgumentReader reader) => arguments;

    /// <summary>A single value, checked as far as it can be without a key.</summary>
    protected abstract string Canonical(FpeArguments arguments, string value);
}
