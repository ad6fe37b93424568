using System.Text.Json;
using System.Text.Json.Nodes;
using McpAspire.Jobs;
using McpAspire.Tools.Parsing;
using McpAspire.Tools.Targets;

namespace McpAspire.Tools.Manifests;

/// <summary>A tool that a manifest declares.</summary>
internal sealed class ManifestTool : ITool
{
    /// <summary>The argument that every tool of a manifest has of itself.</summary>
    public const string TimeoutArgument = "timeout_sec";

    /// <summary>The pool that runs programs.</summary>
    public const string Pool = "scan";

    private const int MaxTimeoutSec = 3600;

    private readonly TargetPolicy _targets;
    private readonly ManifestDefaults _defaults;
    private readonly ArgumentSet _arguments;
    private readonly ManifestAlternative _base;
    private readonly Dictionary<ManifestAlternative, IOutputParser> _parsers;

    /// <param name="manifest">Without problems.</param>
    /// <param name="module">The catalog's folder that it is in.</param>
    /// <param name="targets">What its targets may be.</param>
    /// <param name="nameServer">What a target is that defaults to it.</param>
    /// <param name="defaults">What counts where it does not say.</param>
    public ManifestTool(ToolManifest manifest, string module, TargetPolicy targets, INameServer nameServer, ManifestDefaults defaults)
    {
        Manifest = manifest;
        _base = new ManifestAlternative { Command = manifest.Command, Argv = manifest.Argv, Output = manifest.Output };
        _parsers = manifest.Alternatives.Append(_base).ToDictionary(way => way, way => CreateParser(way.Output));
        _targets = targets;
        _defaults = defaults;
        var timeoutSec = Math.Min(manifest.Limits.TimeoutSec ?? defaults.TimeoutSec, manifest.Limits.MaxTimeoutSec ?? MaxTimeoutSec);
        _arguments = new ArgumentSet(manifest, timeoutSec, manifest.Limits.MaxTimeoutSec ?? MaxTimeoutSec, nameServer);
        Definition = Define(manifest, module, timeoutSec, _parsers[_base].OutputSchema, defaults);
    }

    public ToolManifest Manifest { get; }

    public ToolDefinition Definition { get; }

    // From what costs nothing to what asks others: names and types, then what goes together, then targets.
    public async ValueTask<JsonElement> ValidateAsync(JsonElement arguments, CancellationToken cancellationToken)
    {
        var given = _arguments.Read(arguments);
        var completed = _arguments.Complete(given);
        _arguments.RequireRules(given, completed);
        await _arguments.PinAsync(completed, _targets, cancellationToken);

        var length = CommandLine(completed).Sum(token => token.Length + 1);
        if (length > _defaults.MaxArgsLength)
        {
            throw ToolException.Invalid(
                "arguments", $"The command line would have {length} characters (at most {_defaults.MaxArgsLength}).", "Ask for less at a time.", ("max_length", _defaults.MaxArgsLength));
        }

        return ToJson(_arguments.CanonicalNames(given, completed).Select(name => KeyValuePair.Create(name, completed[name])));
    }

    public ToolTerms TermsOf(JsonElement arguments)
    {
        var raises = Raises(Values(arguments)).ToList();
        return new ToolTerms(
            [.. Definition.RequiredScopes.Concat(raises.SelectMany(raise => raise.Scopes)).Distinct(StringComparer.Ordinal)],
            Definition.Intrusive || raises.Any(raise => raise.Risk == ManifestRisk.Intrusive),
            raises.Select(raise => raise.Cost).Append(Definition.Cost).Max(),
            raises.Any(raise => raise.Class == JobClass.Bulk) ? JobClass.Bulk : Definition.Class);
    }

    /// <summary>What a call becomes.</summary>
    /// <param name="arguments">In canonical form.</param>
    public CommandPlan Plan(JsonElement arguments)
    {
        var values = Values(arguments);
        var way = WayOf(values);
        var packetSockets = Manifest.Sandbox.PacketSockets is not null || Raises(values).Any(raise => raise.PacketSockets is not null);
        return new CommandPlan(
            ToJson(values),
            way.Command,
            _parsers[way],
            [.. CommandLine(values)],
            packetSockets || Manifest.Sandbox.RawSockets || Raises(values).Any(raise => raise.RawSockets),
            packetSockets,
            values.Aggregate(Manifest.Activity ?? $"Running {way.Command.Program}", (text, value) => text.Replace($"{{{value.Key}}}", $"{value.Value}", StringComparison.Ordinal)));
    }

    private Dictionary<string, JsonElement> Values(JsonElement arguments) =>
        _arguments.Complete(arguments.EnumerateObject().ToDictionary(value => value.Name, value => value.Value, StringComparer.Ordinal));

    private IEnumerable<string> CommandLine(Dictionary<string, JsonElement> values) =>
        WayOf(values).Argv.SelectMany(part => part.Expand(Manifest.Arguments, values));

    private ManifestAlternative WayOf(Dictionary<string, JsonElement> values) => Manifest.Alternatives.FirstOrDefault(way => way.Applies(values)) ?? _base;

    private IEnumerable<ManifestRaise> Raises(Dictionary<string, JsonElement> values) => Manifest.Raises.Where(raise => raise.Applies(values));

    private static IOutputParser CreateParser(ManifestOutput output) =>
        OutputParsers.TryCreate(output.Parser, output.Settings, out var parser, out var errors) ? parser : throw new ArgumentException(errors[0].Message, nameof(output));

    private static JsonElement ToJson(IEnumerable<KeyValuePair<string, JsonElement>> values) =>
        JsonElement.Parse(new JsonObject(values.Select(value => KeyValuePair.Create(value.Key, JsonNode.Parse(value.Value.GetRawText())))).ToJsonString());

    private static ToolDefinition Define(ToolManifest manifest, string module, int timeoutSec, JsonElement outputSchema, ManifestDefaults defaults) => new()
    {
        Name = manifest.Name,
        Title = manifest.Title,
        Description = manifest.Description,
        Icons = manifest.Icons,
        Module = module,
        Pool = Pool,
        Class = manifest.Class,
        InputSchema = InputSchema(manifest, timeoutSec),
        OutputSchema = outputSchema,
        Hints = manifest.Annotations,
        RequiredScopes = manifest.Scopes,
        Intrusive = manifest.Risk == ManifestRisk.Intrusive,
        RepeatSafe = manifest.RepeatSafe,
        Cost = manifest.Cost,
        DefaultTimeout = TimeSpan.FromSeconds(timeoutSec),
        MaxTimeout = TimeSpan.FromSeconds(manifest.Limits.MaxTimeoutSec ?? MaxTimeoutSec),
        Concurrency = manifest.Limits.Concurrency ?? defaults.Concurrency,
        BreakDuration = TimeSpan.FromSeconds(manifest.Limits.BreakSec),
    };

    private static JsonElement InputSchema(ToolManifest manifest, int timeoutSec)
    {
        var open = manifest.Arguments.Where(argument => !argument.Value.Internal).ToList();
        var properties = new JsonObject(open.Select(argument => KeyValuePair.Create(argument.Key, (JsonNode?)argument.Value.Schema())));
        properties[TimeoutArgument] = new JsonObject
        {
            ["type"] = "integer",
            ["minimum"] = 1,
            ["maximum"] = manifest.Limits.MaxTimeoutSec ?? MaxTimeoutSec,
            ["default"] = timeoutSec,
            ["description"] = "Seconds after which the call is ended without a result.",
        };
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JsonArray([.. open.Where(argument => argument.Value.Required).Select(argument => JsonValue.Create(argument.Key))]),
            ["additionalProperties"] = false,
        };
        if (manifest.Examples.Count > 0)
            schema["examples"] = new JsonArray([.. manifest.Examples.Select(example => JsonNode.Parse(example.Arguments.GetRawText()))]);
        return JsonElement.Parse(schema.ToJsonString());
    }
}
