namespace McpAspire.Tools.Fpe;

/// <summary>Values to tokens, with the active version of one key.</summary>
internal sealed class FpeEncryption : FpeTransform
{
    private readonly FpeKeyRing _keys;
    private readonly FpeKey _key;

    public FpeEncryption(FpeArguments arguments, FpeKeyRing keys)
        : base(arguments)
    {
        _keys = keys;
        _key = keys.ForEncryption(arguments.Key ?? FpeToken.DefaultKey);
        TweakFor(_key);
    }

    /// <summary>A value that is a token already.</summary>
    /// <exception cref="ToolException">That is not allowed, or it is none.</exception>
    public static FpeToken ReadEncrypted(string value, bool isAllowed)
    {
        if (!isAllowed)
        {
            throw ToolException.Invalid(
                "value",
                "The value is encrypted already.",
                "Use fpe_decrypt to get the original back, or pass allow_already_encrypted: true to have the token returned as it is.");
        }

        var token = FpeToken.Parse(value);
        if (token.Key == FpeToken.DefaultKey)
            FpeFormat.Digits.ReadToken(token.Text, hasSeparators: true);
        return token;
    }

    protected override FpeItem Read(string value)
    {
        if (FpeToken.HasPrefix(value))
        {
            var token = ReadEncrypted(value, Arguments.AllowAlreadyEncrypted);
            var key = _keys.Find(token);
            key.Format.ReadToken(token.Text, hasSeparators: true);
            return new FpeItem { Key = key, Result = token.ToString() };
        }

        var text = value.Trim();
        return new FpeItem { Key = _key, Characters = _key.Format.ReadPlain(text, Arguments.PreserveFormat), Layout = Arguments.PreserveFormat ? text : null };
    }

    protected override void Transform(FpeKey key, ReadOnlySpan<char> values, int length, ReadOnlySpan<byte> tweak, Span<char> results) =>
        key.Encrypt(values, length, tweak, results);

    protected override string Write(FpeKey key, string text) => new FpeToken(key.Name, key.Version, text).ToString();
}
