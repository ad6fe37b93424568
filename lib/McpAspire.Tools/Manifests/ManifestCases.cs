using System.Net;
using System.Text.Json;
using McpAspire.Jobs;
using McpAspire.Tools.Parsing;
using McpAspire.Tools.Sandbox;
using McpAspire.Tools.Targets;
using Microsoft.Extensions.Options;

namespace McpAspire.Tools.Manifests;

/// <summary>Runs the tests that a manifest carries, without its program and without a network.</summary>
internal static class ManifestCases
{
    /// <summary>Runs one test.</summary>
    /// <returns>What is not as the test says, or null when everything is.</returns>
    public static async Task<string?> RunAsync(ToolManifest manifest, ManifestCase test, CancellationToken cancellationToken)
    {
        var names = new CaseNames(test.Names);
        var tool = new ManifestTool(manifest, "tests", new TargetPolicy(Options.Create(new TargetOptions { Allow = test.Allow }), names), names, new ManifestDefaults());
        JsonElement canonical;
        try
        {
            canonical = await tool.ValidateAsync(test.Arguments, cancellationToken);
        }
        catch (ToolException refusal)
        {
            return Refused(test, refusal.Error);
        }

        if (test.Refused is not null)
            return $"It is accepted: {string.Join(' ', tool.Plan(canonical).Argv)}";
        return await NotCanonicalAsync(tool, canonical, cancellationToken) ?? Different(tool, canonical, test) ?? ParsedOtherwise(tool, canonical, test);
    }

    /// <summary>The tests, and the examples as tests: a model that follows one must not be refused. Names in examples have an address.</summary>
    public static IEnumerable<(string Name, ManifestCase Test)> All(ToolManifest manifest) =>
    [
        .. manifest.Tests.Select((test, index) => ($"test {index + 1}", test)),
        .. manifest.Examples.Select((example, index) => ($"example {index + 1}", new ManifestCase { Arguments = example.Arguments, Names = new() { [CaseNames.Any] = ["10.0.0.1"] } })),
    ];

    private static string? Refused(ManifestCase test, ToolError error)
    {
        var named = error.Metadata?.TryGetValue("argument", out var argument) == true ? argument.GetString() : null;
        return test.Refused == named && error.Type == ToolErrorType.ValidationError ? null : $"It is refused, naming '{named}': {error.Message} {error.RecoverySuggestion}";
    }

    private static async Task<string?> NotCanonicalAsync(ManifestTool tool, JsonElement canonical, CancellationToken cancellationToken)
    {
        try
        {
            var again = await tool.ValidateAsync(canonical, cancellationToken);
            return JsonElement.DeepEquals(again, canonical) ? null : $"What it becomes, {canonical}, becomes {again} when it is checked again.";
        }
        catch (ToolException refusal)
        {
            return $"What it becomes, {canonical}, is refused when it is checked again: {refusal.Error.Message}";
        }
    }

    private static string? Different(ManifestTool tool, JsonElement canonical, ManifestCase test)
    {
        var plan = tool.Plan(canonical);
        var terms = tool.TermsOf(canonical);
        var risk = terms.Intrusive ? ManifestRisk.Intrusive : ManifestRisk.Normal;
        return test switch
        {
            { Argv: { } argv } when !argv.SequenceEqual(plan.Argv, StringComparer.Ordinal) => $"It becomes {Show(plan.Argv)} instead of {Show(argv)}.",
            { Cost: { } cost } when cost != terms.Cost => $"It costs {terms.Cost} instead of {cost}.",
            { Risk: { } wanted } when wanted != risk => $"Its risk is {risk}.",
            { Class: { } wanted } when wanted != terms.Class => $"Its class is {terms.Class}.",
            { RawSockets: { } wanted } when wanted != plan.RawSockets => $"It {(plan.RawSockets ? "needs" : "does not need")} raw sockets.",
            _ => null,
        };
    }

    private static string? ParsedOtherwise(ManifestTool tool, JsonElement canonical, ManifestCase test)
    {
        if (test is not { Output: { } output, Content: { } content })
            return null;
        try
        {
            var plan = tool.Plan(canonical);
            var parsed = plan.Parser.Parse(new OutputContext(plan.Arguments, new SandboxExit(0, output, string.Empty, false, false, "T0"))).StructuredContent;
            return Has(parsed, content) ? null : $"The output becomes {parsed}.";
        }
        catch (ToolException failure)
        {
            return $"The output is no result: {failure.Error.Message}";
        }
    }

    // A part of an object is enough, so that a test says what it is about.
    private static bool Has(JsonElement whole, JsonElement part) => (whole.ValueKind, part.ValueKind) switch
    {
        (JsonValueKind.Object, JsonValueKind.Object) => part.EnumerateObject().All(member => whole.TryGetProperty(member.Name, out var value) && Has(value, member.Value)),
        (JsonValueKind.Array, JsonValueKind.Array) =>
            whole.GetArrayLength() == part.GetArrayLength() && whole.EnumerateArray().Zip(part.EnumerateArray()).All(pair => Has(pair.First, pair.Second)),
        _ => JsonElement.DeepEquals(whole, part),
    };

    private static string Show(IEnumerable<string> argv) => $"[{string.Join(' ', argv.Select(token => token.Contains(' ', StringComparison.Ordinal) ? $"\"{token}\"" : token))}]";

    // Names have the addresses that the test gives them, and none otherwise.
    private sealed class CaseNames(OrderedDictionary<string, IReadOnlyList<string>> names) : INameResolver, INameServer
    {
        public const string Any = "*";

        private const string NameServer = "name-server";

        public string? Address => names.TryGetValue(NameServer, out var addresses) ? addresses[0] : null;

        public ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string name, CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<IPAddress>>(
            names.TryGetValue(name, out var addresses) || names.TryGetValue(Any, out addresses) ? [.. addresses.Select(IPAddress.Parse)] : []);
    }
}
