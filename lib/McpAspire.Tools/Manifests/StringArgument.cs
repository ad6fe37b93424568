using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using McpAspire.Tools.Arguments;

namespace McpAspire.Tools.Manifests;

/// <summary>Visible ASCII that matches a pattern from end to end.</summary>
internal sealed record StringArgument : Argument
{
    private Regex? _whole;

    public required string Pattern { get; init; }

    public int MinLength { get; init; } = 1;

    public required int MaxLength { get; init; }

    [JsonIgnore]
    private Regex Whole => _whole ??= WholePattern.Compile(Pattern);

    public override JsonElement Read(string name, JsonElement value)
    {
        var text = ArgumentValues.Text(name, value, MaxLength);
        if (text.Length < MinLength || text.AsSpan().ContainsAnyExceptInRange(' ', '~') || !Whole.IsMatch(text))
            throw ToolException.Invalid(name, $"'{name}' is not of the form that it has to have.", $"Pass {MinLength} to {MaxLength} characters that match {Pattern}.");
        return ManifestJson.Element(text);
    }

    public override IEnumerable<(string Member, string Problem)> Problems()
    {
        if (WholePattern.ProblemOf(Pattern) is { } problem)
            yield return ("pattern", problem);
        if (MinLength > MaxLength)
            yield return ("minLength", "It is greater than maxLength.");
    }

    protected override JsonObject TypeSchema() => new()
    {
        ["type"] = "string",
        ["pattern"] = $"^(?:{Pattern})$",
        ["minLength"] = MinLength,
        ["maxLength"] = MaxLength,
    };
}
