using System.Text.Json;
using System.Text.Json.Nodes;
using McpAspire.Jobs;
using McpAspire.Tools.Manifests;

namespace McpAspire.Tools.Tests.Manifests;

/// <summary>Under the default policy no text of the collected attacks passes in any argument that takes text, alone or in an array.</summary>
public sealed class HostileValueTests
{
    private static readonly Dictionary<string, string> Programs = ShippedTools.All.ToDictionary(tool => tool.Manifest.Command.Program, tool => tool.Definition.Name);

    private const string Slot = "SLOT";

    // What is an attack in one place, and an ordinary value in this one.
    private static readonly Dictionary<(string Tool, string Argument, string Value), string> Ordinary = new()
    {
        [("dig", "name", "axfr")] = "It is asked about as a name; the type of the question is an argument of its own.",
    };

    public static IEnumerable<TheoryDataRow<string, string, string>> Collected => Rows("Network/argument-payloads.jsonl")
        .Where(row => Programs.ContainsKey(row.GetProperty("tool").GetString()!))
        .Select(row => new TheoryDataRow<string, string, string>(Programs[row.GetProperty("tool").GetString()!], row.GetProperty("argument").GetRawText(), row.GetProperty("why").GetString()!));

    public static IEnumerable<TheoryDataRow<string, string, string>> Own =>
        Rows("Manifests/hostile-values.jsonl").Select(row => new TheoryDataRow<string, string, string>(
            row.GetProperty("argument").GetRawText(), row.GetProperty("why").GetString()!, row.TryGetProperty("ordinary", out var places) ? places.GetRawText() : "{}"));

    [Theory]
    [MemberData(nameof(Collected))]
    public async Task What_attacks_a_program_is_refused_in_every_argument_of_its_tool(string tool, string value, string why)
    {
        foreach (var argument in TextArguments(ShippedTools.Find(tool)))
        {
            if (Ordinary.ContainsKey((tool, argument, JsonElement.Parse(value).GetString()!)))
                (await RefusalAsync(ShippedTools.Find(tool), argument, value)).ShouldBeNull();
            else
                (await RefusalAsync(ShippedTools.Find(tool), argument, value)).ShouldBe(ToolErrorType.ValidationError, $"{tool}.{argument}: {why}");
        }
    }

    [Theory]
    [MemberData(nameof(Own))]
    public async Task What_is_hostile_is_refused_in_every_argument_of_every_tool(string value, string why, string ordinary)
    {
        foreach (var tool in ShippedTools.All)
        {
            foreach (var argument in TextArguments(tool))
            {
                var place = $"{tool.Definition.Name}.{argument}";
                if (JsonElement.Parse(ordinary).TryGetProperty(place, out _))
                    (await RefusalAsync(tool, argument, value)).ShouldBeNull();
                else
                    (await RefusalAsync(tool, argument, value)).ShouldBe(ToolErrorType.ValidationError, $"{place}: {why}");
            }
        }
    }

    [Fact]
    public void There_are_more_of_our_own_than_were_collected() => Own.Count().ShouldBeGreaterThan(Collected.Count());

    private static IEnumerable<string> TextArguments(ManifestTool tool) => tool.Definition.InputSchema.GetProperty("properties").EnumerateObject()
        .Where(property => property.Value.GetProperty("type").GetString() is "string" or "array")
        .Select(property => property.Name);

    // The rest of the call is the first example's, so that only the value is to blame.
    private static async Task<ToolErrorType?> RefusalAsync(ManifestTool tool, string argument, string value)
    {
        var call = JsonNode.Parse(tool.Manifest.Examples[0].Arguments.GetRawText())!.AsObject();
        var isArray = tool.Definition.InputSchema.GetProperty("properties").GetProperty(argument).GetProperty("type").GetString() == "array";
        // As it stands in the file: a text that is no Unicode cannot be written anew.
        call[argument] = Slot;
        var arguments = call.ToJsonString().Replace($"\"{Slot}\"", isArray ? $"[{value}]" : value, StringComparison.Ordinal);
        try
        {
            await tool.ValidateAsync(JsonElement.Parse(arguments), TestContext.Current.CancellationToken);
            return null;
        }
        catch (ToolException refusal)
        {
            refusal.Error.Metadata!["argument"].GetString().ShouldBe(argument);
            return refusal.Error.Type;
        }
    }

    private static IEnumerable<JsonElement> Rows(string file) => File.ReadLines(Path.Combine(AppContext.BaseDirectory, file)).Select(line => JsonElement.Parse(line));
}
