namespace McpAspire.Tools.Fpe;

/// <summary>What the FPE tools take and give: digits, and tokens that are the prefix and digits. No message repeats a value.</summary>
internal static class FpeText
{
    public const string Prefix = "ENC_FPE:";

    private const string Argument = "value";
    private const int MinDigits = 6;
    private const int MaxDigits = 56;

    public static bool HasPrefix(string value) => value.AsSpan().TrimStart().StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>The digits of a value to encrypt; everything else separates them.</summary>
    public static string ReadPlain(string value)
    {
        if (value.Any(c => char.IsDigit(c) && !char.IsAsciiDigit(c)))
            throw ToolException.Invalid(Argument, "'value' has digits other than 0 to 9.", "Write the number with the digits 0 to 9.");
        return RequireLength(string.Concat(value.Where(char.IsAsciiDigit)));
    }

    /// <summary>The digits of a token.</summary>
    public static string ReadToken(string value)
    {
        var token = value.Trim();
        if (!token.StartsWith(Prefix, StringComparison.Ordinal))
            throw ToolException.Invalid(Argument, $"'value' does not start with {Prefix}.", $"Pass a token as fpe_encrypt answers it: {Prefix} and digits.");
        var digits = token[Prefix.Length..];
        if (!digits.All(char.IsAsciiDigit))
            throw ToolException.Invalid(Argument, $"'value' has something other than digits after {Prefix}.", "Pass the token exactly as fpe_encrypt answered it.");
        return RequireLength(digits);
    }

    private static string RequireLength(string digits) => digits.Length is >= MinDigits and <= MaxDigits
        ? digits
        : throw ToolException.Invalid(
            Argument,
            $"'value' has {digits.Length} digits; it takes {MinDigits} to {MaxDigits}.",
            digits.Length < MinDigits ? "A shorter number cannot be encrypted safely: all of them could be tried." : "Encrypt a long number in parts.",
            ("minimum_digits", MinDigits),
            ("maximum_digits", MaxDigits));
}
