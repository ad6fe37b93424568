using McpAspire.Tools.Arguments;

namespace McpAspire.Tools.Fpe;

/// <summary><c>fpe_encrypt</c>: values to tokens of as many characters.</summary>
internal sealed class FpeEncryptTool() : FpeValueTool(FpeDefinitions.Encrypt)
{
    public override FpeTransform Begin(FpeArguments arguments, FpeKeyRing keys) => new FpeEncryption(arguments, keys);

    protected override FpeArguments Complete(FpeArguments arguments, ArgumentReader reader)
    {
        var key = reader.OptionalString("key");
        if (key is not null && !FpeToken.IsKeyName(key))
            throw ToolException.Invalid("key", "'key' is not the name of a key.", "Pass a name that fpe_keys lists, or leave it out for the default key.");
        return arguments with { Key = key, AllowAlreadyEncrypted = reader.OptionalBoolean("allow_already_encrypted") ?? false };
    }

    protected override string Canonical(FpeArguments arguments, string value)
    {
        if (FpeToken.HasPrefix(value))
            return FpeEncryption.ReadEncrypted(value, arguments.AllowAlreadyEncrypted).ToString();
        if (arguments.Key is not (null or FpeToken.DefaultKey))
            return value.Trim();

        var digits = FpeFormat.Digits.ReadPlain(value.Trim(), arguments.PreserveFormat);
        return arguments.PreserveFormat ? value.Trim() : digits;
    }
}
