using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpAspire.Tools.Manifests;

/// <summary>A number within limits, of at most six decimals.</summary>
internal sealed record NumberArgument : Argument
{
    private const int Decimals = 6;

    public required decimal Minimum { get; init; }

    public required decimal Maximum { get; init; }

    public override bool MayBeNegative => Minimum < 0;

    public override JsonElement Read(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDecimal(out var number) || number < Minimum || number > Maximum || decimal.Round(number, Decimals) != number)
        {
            throw ToolException.Invalid(
                name,
                $"'{name}' is not a number within its limits.",
                $"Pass a number from {Plain(Minimum)} to {Plain(Maximum)} with at most {Decimals} decimals.",
                ("minimum", Minimum),
                ("maximum", Maximum));
        }

        return JsonElement.Parse(Plain(number));
    }

    public override IEnumerable<(string Member, string Problem)> Problems() => Minimum > Maximum ? [("minimum", "It is greater than maximum.")] : [];

    protected override JsonObject TypeSchema() => new() { ["type"] = "number", ["minimum"] = Minimum, ["maximum"] = Maximum };

    // No exponent and no zeros at the end, however the caller wrote it.
    private static string Plain(decimal number) => number.ToString("0.######", CultureInfo.InvariantCulture);
}
