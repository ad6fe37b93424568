using System.Text.Json.Serialization;
using McpAspire.Tools.Arguments;

namespace McpAspire.Tools.Fpe;

/// <summary>The canonical arguments of <c>fpe_encrypt</c> and <c>fpe_decrypt</c>; what only the worker can judge, because it has the keys, is as it came.</summary>
internal sealed record FpeArguments
{
    public const int MaxValues = 10_000;

    /// <summary>Of the canonical arguments as JSON, in UTF-8: 10,000 tokens of 56 digits with the longest names fit in.</summary>
    public const int MaxBytes = 1_310_720;

    /// <summary>A single value.</summary>
    public string? Value { get; init; }

    /// <summary>A batch.</summary>
    public IReadOnlyList<string>? Values { get; init; }

    /// <summary>The name of the key to encrypt with.</summary>
    public string? Key { get; init; }

    /// <summary>In hex; replaces the key's own.</summary>
    public string? Tweak { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool PreserveFormat { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool AllowAlreadyEncrypted { get; init; }

    [JsonIgnore]
    public IReadOnlyList<string> Inputs => Values ?? [Value!];

    [JsonIgnore]
    public byte[]? TweakBytes => Tweak is null ? null : FpeHex.Read(Tweak);

    /// <summary>Reads what both tools take; the reader is left with the rest.</summary>
    /// <exception cref="ToolException">Something is missing, too much or malformed.</exception>
    public static FpeArguments Read(ArgumentReader reader)
    {
        var value = reader.OptionalString("value");
        var values = reader.OptionalStrings("values", MaxValues);
        if (value is null == values is null)
            throw ToolException.Invalid("value", "There has to be either 'value' or 'values'.", "Pass one value as 'value', or a batch as 'values'.");

        var tweak = reader.OptionalString("tweak");
        if (tweak is not null && FpeHex.Read(tweak) is not { Length: <= FpeNames.MaxTweakBytes })
        {
            throw ToolException.Invalid(
                "tweak", $"'tweak' is not up to {FpeNames.MaxTweakBytes} bytes in hex.", "Pass two hex digits for each byte: 7 or 8 bytes for FF3, 7 for FF3-1, up to 64 for FF1.");
        }

        return new FpeArguments { Value = value, Values = values, Tweak = tweak, PreserveFormat = reader.OptionalBoolean("preserve_format") ?? false };
    }

    /// <summary>Not what is in it: somebody might log it.</summary>
    public override string ToString() => nameof(FpeArguments);
}
