using System.Text.Json;
using McpAspire.Tools.Arguments;
using McpAspire.Tools.Targets;

namespace McpAspire.Tools.Manifests;

/// <summary>The arguments of a manifest together: how a call's are read, completed and held to the rules.</summary>
internal sealed class ArgumentSet(ToolManifest manifest, int defaultTimeoutSec, int maxTimeoutSec, INameServer nameServer)
{
    private readonly string? _selector = manifest.Arguments.FirstOrDefault(argument => argument.Value is TemplateArgument).Key;

    /// <summary>What a call gives, in canonical form but for the targets.</summary>
    /// <exception cref="ToolException">An argument is unknown, missing or of the wrong form.</exception>
    public Dictionary<string, JsonElement> Read(JsonElement arguments)
    {
        var reader = new ArgumentReader(arguments, sensitive: false);
        var given = new OrderedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, _) in manifest.Arguments.Where(argument => !argument.Value.Internal))
        {
            if (reader.Optional(name) is { } value)
                given.Add(name, value);
        }

        var timeoutSec = reader.OptionalInteger(ManifestTool.TimeoutArgument, 1, maxTimeoutSec) ?? defaultTimeoutSec;
        reader.End();

        if (manifest.Arguments.FirstOrDefault(argument => argument.Value.Required && !given.ContainsKey(argument.Key)).Key is { } missing)
            throw ToolException.Invalid(missing, $"'{missing}' is missing.", $"Pass '{missing}'.");

        var read = given.ToDictionary(value => value.Key, value => Read(value.Key, manifest.Arguments[value.Key], value.Value), StringComparer.Ordinal);
        read[ManifestTool.TimeoutArgument] = ManifestJson.Element(timeoutSec);
        return read;
    }

    /// <summary>What a call gives together with what its template and the defaults say.</summary>
    public Dictionary<string, JsonElement> Complete(IReadOnlyDictionary<string, JsonElement> given)
    {
        var values = new Dictionary<string, JsonElement>(given, StringComparer.Ordinal);
        if (TemplateOf(given) is { } template)
        {
            values[_selector!] = ManifestJson.Element(template);
            foreach (var (name, value) in manifest.Templates[template].Arguments)
                values.TryAdd(name, manifest.Arguments[name].Read(name, value));
        }

        foreach (var (name, argument) in manifest.Arguments.Where(argument => !values.ContainsKey(argument.Key)))
        {
            if (DefaultOf(name, argument, values) is { } value)
                values[name] = value;
        }

        return values;
    }

    /// <summary>The values that make a call canonical: all but those that its template implies and nobody can give.</summary>
    public IEnumerable<string> CanonicalNames(IReadOnlyDictionary<string, JsonElement> given, IReadOnlyDictionary<string, JsonElement> completed)
    {
        var implied = TemplateOf(completed) is { } template ? manifest.Templates[template].Arguments.Keys : Enumerable.Empty<string>();
        return manifest.Arguments
            .Where(argument => completed.ContainsKey(argument.Key) && !argument.Value.Internal && (given.ContainsKey(argument.Key) || !implied.Contains(argument.Key, StringComparer.Ordinal)))
            .Select(argument => argument.Key)
            .Append(ManifestTool.TimeoutArgument);
    }

    /// <exception cref="ToolException">What the call gives does not go together.</exception>
    public void RequireRules(IReadOnlyDictionary<string, JsonElement> given, IReadOnlyDictionary<string, JsonElement> completed)
    {
        foreach (var rule in manifest.Rules.Where(rule => rule.Applies(completed)))
        {
            var culprit = rule.Refuse.FirstOrDefault(name => given.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.False)
                ?? rule.Require.FirstOrDefault(name => !completed.ContainsKey(name));
            if (culprit is not null)
                throw ToolException.Invalid(culprit, rule.Message, rule.Suggestion);
        }
    }

    /// <summary>Gives every target its address.</summary>
    /// <exception cref="ToolException">A target is not allowed.</exception>
    public async ValueTask PinAsync(Dictionary<string, JsonElement> values, TargetPolicy policy, CancellationToken cancellationToken)
    {
        foreach (var (name, argument) in manifest.Arguments)
        {
            if (argument is TargetArgument target && values.TryGetValue(name, out var value))
                values[name] = await target.PinAsync(name, value, policy, cancellationToken);
        }
    }

    private JsonElement Read(string name, Argument argument, JsonElement value)
    {
        var read = argument.Read(name, value);
        var texts = (argument, read.ValueKind) switch
        {
            (StringArgument, _) => [read],
            (ArrayArgument { Items: StringArgument }, _) => read.EnumerateArray(),
            _ => Enumerable.Empty<JsonElement>(),
        };
        if (texts.Any(text => text.GetString() is ['-', ..] or { Length: > 0 } && manifest.Command.OptionPrefixes.Contains(text.GetString()![0], StringComparison.Ordinal)))
            throw ToolException.Invalid(name, $"'{name}' begins like an option.", $"Pass a text that does not begin with any of: - {string.Join(' ', manifest.Command.OptionPrefixes.Where(c => c != '-'))}".TrimEnd());
        return read;
    }

    private string? TemplateOf(IReadOnlyDictionary<string, JsonElement> given)
    {
        if (_selector is null)
            return null;
        return given.TryGetValue(_selector, out var chosen) ? chosen.GetString() : manifest.Arguments[_selector].Default?.GetString();
    }

    private JsonElement? DefaultOf(string name, Argument argument, Dictionary<string, JsonElement> values)
    {
        if (argument.DefaultWhen?.Holds(values) == false || argument.DefaultUnless?.Holds(values) == true)
            return null;
        if (argument.DefaultFrom is { } from && values.TryGetValue(from, out var target) && DnsName.TryParse(target.GetString()!, out var host))
            return argument.Read(name, ManifestJson.Element(host));
        if (argument is TargetArgument { DefaultResolver: true } && nameServer.Address is { } address)
            return ManifestJson.Element(address);
        return argument.Default is { } value ? argument.Read(name, value) : null;
    }
}
