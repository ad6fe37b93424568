namespace McpAspire.Tools.Fpe;

/// <summary>Tokens to their values, each with the version of the key that it names.</summary>
internal sealed class FpeDecryption(FpeArguments arguments, FpeKeyRing keys) : FpeTransform(arguments)
{
    protected override FpeItem Read(string value)
    {
        var token = FpeToken.Parse(value);
        var key = keys.ForDecryption(token);
        TweakFor(key);
        var characters = key.Format.ReadToken(token.Text, Arguments.PreserveFormat);
        return new FpeItem { Key = key, Characters = characters, Layout = Arguments.PreserveFormat ? token.Text : null };
    }

    protected override void Transform(FpeKey key, ReadOnlySpan<char> values, int length, ReadOnlySpan<byte> tweak, Span<char> results) =>
        key.Decrypt(values, length, tweak, results);

    protected override string Write(FpeKey key, string text) => text;
}
