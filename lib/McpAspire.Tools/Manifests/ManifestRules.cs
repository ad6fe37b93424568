using System.Text.Json;
using System.Text.RegularExpressions;
using McpAspire.Tools.Parsing;

namespace McpAspire.Tools.Manifests;

/// <summary>What a manifest must hold to beyond its form. A problem is named by where it is and why.</summary>
internal static class ManifestRules
{
    private static readonly string[] Reserved = [ManifestTool.TimeoutArgument, "user_token"];

    public static IEnumerable<(string Pointer, string Reason)> Check(ToolManifest manifest) =>
    [
        .. Arguments(manifest),
        .. Templates(manifest),
        .. CommandLine(manifest),
        .. Conditions(manifest),
        .. Limits(manifest),
        .. Version(manifest.Command.Version, "/command"),
        .. manifest.Alternatives.SelectMany((way, index) => Version(way.Command.Version, $"/alternatives/{index}/command")),
        .. Output(manifest),
        .. Tests(manifest),
    ];

    private static IEnumerable<(string Pointer, string Reason)> Arguments(ToolManifest manifest)
    {
        foreach (var (name, argument) in manifest.Arguments)
        {
            var place = JsonSource.Join("/arguments", name);
            if (Reserved.Contains(name))
                yield return (place, "The name is taken.");
            if (!argument.Internal && argument is not TemplateArgument && string.IsNullOrEmpty(argument.Description))
                yield return (place, "It has no description.");
            if (argument.Internal && argument.Required)
                yield return ($"{place}/required", "Nobody can give what is internal.");
            if (argument.DefaultFrom is { } from && manifest.Arguments.GetValueOrDefault(from) is not TargetArgument)
                yield return ($"{place}/defaultFrom", $"There is no target argument '{from}'.");
            foreach (var (member, problem) in argument.Problems())
                yield return ($"{place}/{member}".TrimEnd('/'), problem);
            if (argument.Default is { } value && argument.Problems().All(_ => false) && RefusalOf(argument, name, value) is { } refusal)
                yield return ($"{place}/default", refusal);
        }
    }

    private static IEnumerable<(string Pointer, string Reason)> Templates(ToolManifest manifest)
    {
        var selectors = manifest.Arguments.Count(argument => argument.Value is TemplateArgument);
        if (selectors != (manifest.Templates.Count > 0 ? 1 : 0))
            yield return ("/templates", "One argument of the type template goes with templates, and none without.");

        foreach (var (template, value) in manifest.Templates.SelectMany(template => template.Value.Arguments.Select(value => (template.Key, value))))
        {
            var place = JsonSource.Join(JsonSource.Join("/templates", template) + "/arguments", value.Key);
            if (!manifest.Arguments.TryGetValue(value.Key, out var argument))
                yield return (place, $"There is no argument '{value.Key}'.");
            else if (argument is TargetArgument or TemplateArgument)
                yield return (place, "A template says neither the target nor the template.");
            else if (argument.Problems().All(_ => false) && RefusalOf(argument, value.Key, value.Value) is { } refusal)
                yield return (place, refusal);
        }
    }

    private static IEnumerable<(string Pointer, string Reason)> CommandLine(ToolManifest manifest)
    {
        foreach (var (place, part) in AllParts(manifest))
        {
            if (part.Use is not { } use)
                continue;
            if (!manifest.Arguments.TryGetValue(use, out var argument))
                yield return (place, $"There is no argument '{use}'.");
            else if (argument.MayBeNegative && (part.As ?? argument.Argv ?? [Argument.Placeholder]).Any(token => token.StartsWith(Argument.Placeholder, StringComparison.Ordinal)))
                yield return (JsonSource.Join("/arguments", use), "A number below zero would be read as an option: write it behind its option in one token, --name={value}.");
        }

        var mentioned = AllParts(manifest).Select(entry => entry.Part.Use).OfType<string>()
            .Concat(AllConditions(manifest).SelectMany(condition => condition.Condition.Arguments)).Concat(AllOutputs(manifest).SelectMany(entry => entry.Output.Arguments)).ToHashSet(StringComparer.Ordinal);
        foreach (var unused in manifest.Arguments.Where(argument => argument.Value is not TemplateArgument && !mentioned.Contains(argument.Key)))
            yield return (JsonSource.Join("/arguments", unused.Key), "Nothing comes of it: neither argv nor a condition nor output mentions it.");
    }

    private static IEnumerable<(string Pointer, string Reason)> Conditions(ToolManifest manifest)
    {
        foreach (var (place, condition) in AllConditions(manifest))
        {
            foreach (var name in condition.Arguments.Where(name => !manifest.Arguments.ContainsKey(name)))
                yield return (place, $"A condition speaks of '{name}', which is no argument.");
        }

        foreach (var (rule, index) in manifest.Rules.Select((rule, index) => (rule, index)))
        {
            if (rule.Refuse.Count + rule.Require.Count == 0)
                yield return ($"/rules/{index}", "It neither refuses nor requires anything.");
            foreach (var name in rule.Refuse.Concat(rule.Require).Where(name => manifest.Arguments.GetValueOrDefault(name) is null or { Internal: true }))
                yield return ($"/rules/{index}", $"There is no argument '{name}' that a call could give.");
        }
    }

    private static IEnumerable<(string Place, Condition Condition)> AllConditions(ToolManifest manifest)
    {
        var conditionals = AllParts(manifest).Select(entry => (entry.Place, (Conditional)entry.Part))
            .Concat(manifest.Alternatives.Select((way, index) => ($"/alternatives/{index}", (Conditional)way)))
            .Concat(manifest.Rules.Select((rule, index) => ($"/rules/{index}", (Conditional)rule)))
            .Concat(manifest.Raises.Select((raise, index) => ($"/raises/{index}", (Conditional)raise)));
        return conditionals.SelectMany(entry => new[] { (entry.Item1, entry.Item2.When), (entry.Item1, entry.Item2.Unless) })
            .Concat(manifest.Arguments.SelectMany(argument =>
                new[] { (JsonSource.Join("/arguments", argument.Key), argument.Value.DefaultWhen), (JsonSource.Join("/arguments", argument.Key), argument.Value.DefaultUnless) }))
            .Where(entry => entry.Item2 is not null)
            .Select(entry => (entry.Item1, entry.Item2!));
    }

    private static IEnumerable<(string Pointer, string Reason)> Limits(ToolManifest manifest)
    {
        if (manifest.Limits is { TimeoutSec: { } timeout, MaxTimeoutSec: { } most } && timeout > most)
            yield return ("/limits/timeoutSec", "It is greater than maxTimeoutSec.");
        if (!manifest.Sandbox.Network && manifest.Arguments.Values.Any(argument => argument is TargetArgument))
            yield return ("/sandbox", "A tool with a target needs the network.");
    }

    private static IEnumerable<(string Pointer, string Reason)> Version(ManifestVersion version, string command)
    {
        var place = $"{command}/version/pattern";
        if (WholePattern.ProblemOf(version.Pattern) is { } problem)
            yield return (place, problem);
        else if (!new Regex(version.Pattern, RegexOptions.NonBacktracking).GetGroupNames().Contains("version", StringComparer.Ordinal))
            yield return (place, "It has no group of the name version: (?<version>…).");
    }

    private static IEnumerable<(string Pointer, string Reason)> Output(ToolManifest manifest)
    {
        JsonElement? schema = null;
        foreach (var (place, output) in AllOutputs(manifest))
        {
            foreach (var name in output.Arguments.Where(name => !manifest.Arguments.ContainsKey(name)))
                yield return ($"{place}/arguments", $"There is no argument '{name}'.");
            if (OutputParsers.TryCreate(output.Parser, output.Settings, out var parser, out var errors))
            {
                schema ??= parser.OutputSchema;
                if (!JsonElement.DeepEquals(schema.Value, parser.OutputSchema))
                    yield return (place, "Its results are not of the form that the tool's are.");
            }

            foreach (var error in errors)
                yield return (error.Path.Aggregate(error.Path.Count == 0 ? place : $"{place}/settings", JsonSource.Join), error.Message);
        }
    }

    private static IEnumerable<(string Place, CommandPart Part)> AllParts(ToolManifest manifest) => manifest.Argv.SelectMany(part => part.All).Select(part => ("/argv", part))
        .Concat(manifest.Alternatives.SelectMany((way, index) => way.Argv.SelectMany(part => part.All).Select(part => ($"/alternatives/{index}/argv", part))));

    private static IEnumerable<(string Place, ManifestOutput Output)> AllOutputs(ToolManifest manifest) =>
        manifest.Alternatives.Select((way, index) => ($"/alternatives/{index}/output", way.Output)).Prepend(("/output", manifest.Output));

    private static IEnumerable<(string Pointer, string Reason)> Tests(ToolManifest manifest)
    {
        foreach (var (test, index) in manifest.Tests.Select((test, index) => (test, index)))
        {
            if (test.Refused is null == (test.Argv is null && test.Content is null))
                yield return ($"/tests/{index}", "A test has either refused, or argv or content.");
            if (test.Output is null != test.Content is null)
                yield return ($"/tests/{index}", "Output and content go together.");
        }

        if (!manifest.Tests.Any(test => test.Argv is not null) || !manifest.Tests.Any(test => test.Refused is not null))
            yield return ("/tests", "There must be a test with argv and one with refused.");
    }

    private static string? RefusalOf(Argument argument, string name, JsonElement value)
    {
        try
        {
            _ = argument.Read(name, value);
            return null;
        }
        catch (ToolException refusal)
        {
            return $"{refusal.Error.Message} {refusal.Error.RecoverySuggestion}";
        }
    }
}
