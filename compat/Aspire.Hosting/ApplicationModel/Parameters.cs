using System.Security.Cryptography;
using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.ApplicationModel;

public sealed class ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false)
    : Resource(name), IValueProvider, IManifestExpressionProvider
{
    // Two resources that ask at once must be given the same generated value; a failure is tried again.
    private readonly Lock _gate = new();
    private string? _value;

    public bool Secret => secret;
    public ParameterDefault? Default { get; set; }
    public string ValueExpression => $"{{{Name}.value}}";
    internal string UriEncodedName => $"{Name}-uri-encoded";

    /// <exception cref="DistributedApplicationException">There is no value and no default.</exception>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
            return new(_value ??= callback(Default));
    }
}

public abstract class ParameterDefault
{
    public abstract string GetDefaultValue();

    public abstract void WriteToManifest(ManifestPublishingContext context);
}

internal sealed class ConstantParameterDefault(string value) : ParameterDefault
{
    public override string GetDefaultValue() => value;

    public override void WriteToManifest(ManifestPublishingContext context) => context.Writer.WriteString("value", value);
}

/// <summary>A random value; characters that are easily taken for another are left out.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    public int MinLength { get; set; }
    public bool Lower { get; set; } = true;
    public bool Upper { get; set; } = true;
    public bool Numeric { get; set; } = true;
    public bool Special { get; set; } = true;
    public int MinLower { get; set; }
    public int MinUpper { get; set; }
    public int MinNumeric { get; set; }
    public int MinSpecial { get; set; }

    private (string Name, string Characters, bool Enabled, int Minimum)[] Classes =>
    [
        ("Lower", "abcdefghjkmnpqrstuvwxyz", Lower, MinLower),
        ("Upper", "ABCDEFGHJKMNPQRSTUVWXYZ", Upper, MinUpper),
        ("Numeric", "0123456789", Numeric, MinNumeric),
        ("Special", "-_.{}~()*+!", Special, MinSpecial),
    ];

    public override string GetDefaultValue()
    {
        var classes = Classes.Where(c => c.Enabled).ToArray();
        var all = string.Concat(classes.Select(c => c.Characters));
        var required = classes.SelectMany(c => RandomNumberGenerator.GetItems<char>(c.Characters, c.Minimum)).ToArray();
        char[] value = [.. required, .. RandomNumberGenerator.GetItems<char>(all, Math.Max(0, MinLength - required.Length))];
        RandomNumberGenerator.Shuffle(value.AsSpan());
        return new string(value);
    }

    public override void WriteToManifest(ManifestPublishingContext context)
    {
        context.Writer.WriteStartObject("generate");
        context.Writer.WriteNumber("minLength", MinLength);
        foreach (var (name, _, enabled, minimum) in Classes)
        {
            if (!enabled)
                context.Writer.WriteBoolean(name.ToLowerInvariant(), false);
            if (minimum > 0)
                context.Writer.WriteNumber("min" + name, minimum);
        }

        context.Writer.WriteEndObject();
    }
}
