using System.Security.Cryptography;
using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.ApplicationModel;

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
