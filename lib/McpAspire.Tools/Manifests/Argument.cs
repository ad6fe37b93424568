using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace McpAspire.Tools.Manifests;

/// <summary>
/// An argument as a manifest declares it: what it takes, what that becomes in canonical form, and which fixed pieces of the command line it stands for.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(StringArgument), "string")]
[JsonDerivedType(typeof(IntegerArgument), "integer")]
[JsonDerivedType(typeof(NumberArgument), "number")]
[JsonDerivedType(typeof(BooleanArgument), "boolean")]
[JsonDerivedType(typeof(EnumArgument), "enum")]
[JsonDerivedType(typeof(ArrayArgument), "array")]
[JsonDerivedType(typeof(TargetArgument), "target")]
[JsonDerivedType(typeof(PortsArgument), "ports")]
[JsonDerivedType(typeof(DurationArgument), "duration")]
[JsonDerivedType(typeof(DomainArgument), "domain")]
[JsonDerivedType(typeof(TemplateArgument), "template")]
internal abstract record Argument
{
    /// <summary>Stands for the argument's text in <see cref="Argv"/>.</summary>
    public const string Placeholder = "{value}";

    /// <summary>For models; an item of an array needs none.</summary>
    public string? Description { get; init; }

    /// <summary>Whether a call must have it.</summary>
    public bool Required { get; init; }

    /// <summary>Set by templates only: no caller can give it or sees it.</summary>
    public bool Internal { get; init; }

    /// <summary>Its value when neither the call nor the call's template says.</summary>
    public JsonElement? Default { get; init; }

    /// <summary>The default is taken only when this holds.</summary>
    public Condition? DefaultWhen { get; init; }

    /// <summary>The default is not taken when this holds.</summary>
    public Condition? DefaultUnless { get; init; }

    /// <summary>A target whose name, when the call gives a name, is the default.</summary>
    public string? DefaultFrom { get; init; }

    /// <summary>What it becomes on the command line.</summary>
    public IReadOnlyList<string>? Argv { get; init; }

    /// <summary>Whether a value can begin with a hyphen although it is no text of the caller's.</summary>
    [JsonIgnore]
    public virtual bool MayBeNegative => false;

    /// <summary>Checks a value and answers its canonical form, which is its own canonical form.</summary>
    /// <exception cref="ToolException">It is not acceptable.</exception>
    public abstract JsonElement Read(string name, JsonElement value);

    /// <summary>The pieces of the command line that a canonical value stands for.</summary>
    public virtual IEnumerable<string> Tokens(JsonElement value) => Fill(Text(value));

    /// <summary>A canonical value as the program reads it.</summary>
    public virtual string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    /// <summary>JSON Schema of what it takes.</summary>
    public JsonObject Schema()
    {
        var schema = TypeSchema();
        if (Default is { } value && DefaultWhen is null && DefaultUnless is null)
            schema["default"] = JsonNode.Parse(value.GetRawText());
        if (FullDescription() is { Length: > 0 } description)
            schema["description"] = description;
        return schema;
    }

    /// <summary>What is wrong with the declaration beyond its form: the member at fault and a sentence.</summary>
    public virtual IEnumerable<(string Member, string Problem)> Problems() => [];

    protected abstract JsonObject TypeSchema();

    protected virtual string? FullDescription() => Description;

    protected IEnumerable<string> Fill(string text) => (Argv ?? [Placeholder]).Select(token => token.Replace(Placeholder, text, StringComparison.Ordinal));
}
