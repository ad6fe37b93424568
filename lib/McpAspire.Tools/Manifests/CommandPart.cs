using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpAspire.Tools.Manifests;

/// <summary>
/// A piece of a command line: a literal token; or what an argument stands for, further pieces, or others in their place, as a call's values have it.
/// </summary>
[JsonConverter(typeof(CommandPartConverter))]
internal sealed record CommandPart : Conditional
{
    /// <summary>The token itself, when it is one.</summary>
    [JsonIgnore]
    public string? Literal { get; init; }

    /// <summary>The argument whose tokens stand here when it has a value.</summary>
    public string? Use { get; init; }

    /// <summary>What that argument becomes here, in place of what it becomes elsewhere.</summary>
    public IReadOnlyList<string>? As { get; init; }

    /// <summary>Pieces that stand here.</summary>
    public IReadOnlyList<CommandPart> Argv { get; init; } = [];

    /// <summary>Pieces that stand here when it does not apply, or the argument has no value.</summary>
    public IReadOnlyList<CommandPart> Else { get; init; } = [];

    /// <summary>This piece and those inside.</summary>
    [JsonIgnore]
    public IEnumerable<CommandPart> All => Argv.Concat(Else).SelectMany(part => part.All).Prepend(this);

    /// <summary>The tokens that it stands for in a call.</summary>
    public IEnumerable<string> Expand(IReadOnlyDictionary<string, Argument> arguments, IReadOnlyDictionary<string, JsonElement> values)
    {
        if (Literal is not null)
            return [Literal];
        if (!Applies(values) || (Use is not null && !values.ContainsKey(Use)))
            return Else.SelectMany(part => part.Expand(arguments, values));
        var own = Use is null ? [] : (arguments[Use] with { Argv = As ?? arguments[Use].Argv }).Tokens(values[Use]);
        return own.Concat(Argv.SelectMany(part => part.Expand(arguments, values)));
    }
}
