namespace McpAspire.Tools.Fpe;

/// <summary><c>fpe_decrypt</c>: tokens back to their values.</summary>
internal sealed class FpeDecryptTool() : FpeValueTool(FpeDefinitions.Decrypt)
{
    public override FpeTransform Begin(FpeArguments arguments, FpeKeyRing keys) => new FpeDecryption(arguments, keys);

    protected override string Canonical(FpeArguments arguments, string value)
    {
        var token = FpeToken.Parse(value);
        if (token.Key == FpeToken.DefaultKey)
            FpeFormat.Digits.ReadToken(token.Text, arguments.PreserveFormat);
        return token.ToString();
    }
}
