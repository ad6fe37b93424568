using System.Globalization;
using McpAspire.Fpe;

namespace McpAspire.Tools.Fpe;

/// <summary>One version of a key as it is configured. A field that makes no sense is null; <see cref="FpeOptionsValidation"/> says which and why.</summary>
/// <param name="fields">The fields by name, as texts.</param>
/// <param name="label">How the operator knows a field: its place in the configuration.</param>
internal sealed class FpeKeyEntry(IReadOnlyDictionary<string, string?> fields, Func<string, string> label)
{
    private const int MaxVersion = 9999;

    private static readonly string[] Fields = ["name", "version", "algorithm", "key", "tweak", "alphabet", "state"];

    public static string FieldNames { get; } = string.Join(", ", Fields);

    public bool HasOtherFields => fields.Keys.Except(Fields, StringComparer.Ordinal).Any();

    public string? Name => Text("name") is { } name && FpeToken.IsKeyName(name) ? name : null;

    public int? Version =>
        int.TryParse(Text("version"), NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version is >= 1 and <= MaxVersion ? version : null;

    public FpeAlgorithm? Algorithm => Text("algorithm")?.ToUpperInvariant() switch
    {
        null or "FF1" => FpeAlgorithm.FF1,
        "FF3" => FpeAlgorithm.FF3,
        "FF3-1" => FpeAlgorithm.FF3_1,
        _ => null,
    };

    /// <summary>16, 24 or 32 bytes.</summary>
    public byte[]? Key => FpeHex.Read(Text("key")) is { Length: 16 or 24 or 32 } key ? key : null;

    /// <summary>As many bytes as the algorithm takes; none when it is left out.</summary>
    public byte[]? Tweak => FpeHex.Read(Text("tweak") ?? string.Empty);

    // As it is written: trimmed, it would be another alphabet without a word.
    public FpeAlphabet? Alphabet => fields.GetValueOrDefault("alphabet") switch
    {
        null or "" => FpeAlphabet.Decimal,
        var characters when IsAlphabet(characters) => FpeAlphabet.Create(characters),
        _ => null,
    };

    public FpeKeyState? State => Text("state") switch
    {
        null or "active" => FpeKeyState.Active,
        "decrypt-only" => FpeKeyState.DecryptOnly,
        "disabled" => FpeKeyState.Disabled,
        _ => null,
    };

    public bool IsDemoKey => string.Equals(Text("key"), FpeOptions.DemoKey, StringComparison.OrdinalIgnoreCase);

    public string Label(string field) => label(field);

    // White space at the end of a token would be trimmed away; half a surrogate pair is no text.
    private static bool IsAlphabet(string characters) =>
        characters.Length is >= FpeAlphabet.MinRadix and <= FpeAlphabet.MaxRadix
        && characters.Distinct().Count() == characters.Length
        && !characters.Any(character => char.IsSurrogate(character) || char.IsWhiteSpace(character) || char.IsControl(character));

    private string? Text(string field) => fields.GetValueOrDefault(field) is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;
}
