using System.Globalization;
using System.Text.RegularExpressions;

namespace McpAspire.Tools.Fpe;

/// <summary>
/// A token: <c>ENC_FPE:&lt;value&gt;</c> of version 1 of the key <c>default</c>, <c>ENC_FPE:&lt;name&gt;.&lt;version&gt;:&lt;value&gt;</c> of every other. No message repeats a value.
/// </summary>
/// <param name="Key">The key's name.</param>
/// <param name="Version">The key's version.</param>
/// <param name="Text">What was encrypted, with its separators if they were kept.</param>
internal sealed partial record FpeToken(string Key, int Version, string Text)
{
    public const string Prefix = "ENC_FPE:";
    public const string DefaultKey = "default";
    public const string KeyNamePattern = "^[a-z][a-z0-9-]{0,31}$";

    public static bool IsKeyName(string text) => KeyName().IsMatch(text);

    public static bool HasPrefix(string value) => value.AsSpan().TrimStart().StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <exception cref="ToolException">It is no token.</exception>
    public static FpeToken Parse(string value)
    {
        var text = value.Trim();
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
            throw ToolException.Invalid("value", $"The value does not start with {Prefix}.", "Pass a token exactly as fpe_encrypt answered it.");

        text = text[Prefix.Length..];
        if (HasPrefix(text))
            throw ToolException.Invalid("value", $"The value has {Prefix} twice.", "Pass a token exactly as fpe_encrypt answered it.");

        var owner = Owner().Match(text);
        return owner.Success
            ? new FpeToken(owner.Groups["name"].Value, int.Parse(owner.Groups["version"].Value, CultureInfo.InvariantCulture), text[owner.Length..])
            : new FpeToken(DefaultKey, 1, text);
    }

    /// <summary>As clients see it. A value with separators that look like a key's name and version is not left without one.</summary>
    public override string ToString() =>
        this is { Key: DefaultKey, Version: 1 } && !Owner().IsMatch(Text) ? $"{Prefix}{Text}" : string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Key}.{Version}:{Text}");

    // In .NET, unlike in a JSON Schema, $ is also before a line break at the end.
    [GeneratedRegex(KeyNamePattern + @"(?!\n)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex KeyName();

    [GeneratedRegex(@"^(?<name>[a-z][a-z0-9-]{0,31})\.(?<version>[1-9][0-9]{0,3}):", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Owner();
}
