using System.Text.Json;
using McpAspire.Tools.Arguments;

namespace McpAspire.Tools.Fpe;

/// <summary><c>fpe_encrypt</c>: a number to a token of as many digits.</summary>
internal sealed class FpeEncryptTool : ITool
{
    public const string Name = "fpe_encrypt";

    public ToolDefinition Definition { get; } = FpeDefinition.Create(
        Name,
        "Encrypt a number, keeping its format",
        "Encrypts a number of 6 to 56 digits (a card, account or phone number) to a token with as many digits: ENC_FPE: and the digits. Separators such as "
        + "spaces and hyphens are dropped. The same number always gives the same token; fpe_decrypt gives the number back.",
        JsonElement.Parse("""
            {
              "type": "object",
              "properties": {
                "value": { "type": "string", "maxLength": 2048, "description": "The number, 6 to 56 digits; anything else in it is dropped." },
                "allow_already_encrypted": { "type": "boolean", "default": false, "description": "Return a value that is a token already as it is, instead of an error." }
              },
              "required": ["value"],
              "additionalProperties": false
            }
            """),
        JsonElement.Parse("""
            {
              "type": "object",
              "properties": {
                "token": { "type": "string", "pattern": "^ENC_FPE:[0-9]{6,56}$" },
                "algorithm": { "type": "string", "enum": ["FF3", "FF3-1"] },
                "warnings": { "type": "array", "items": { "type": "string" } }
              },
              "required": ["token", "algorithm", "warnings"],
              "additionalProperties": false
            }
            """),
        "fpe:encrypt");

    public ValueTask<JsonElement> ValidateAsync(JsonElement arguments, CancellationToken cancellationToken) =>
        ValueTask.FromResult(JsonSerializer.SerializeToElement(Read(arguments), FpeJsonContext.Default.FpeEncryptArguments));

    public static FpeEncryptArguments Read(JsonElement arguments)
    {
        var reader = new ArgumentReader(arguments, sensitive: true);
        var value = reader.RequiredString("value");
        var allowAlreadyEncrypted = reader.OptionalBoolean("allow_already_encrypted") ?? false;
        reader.End();

        if (!FpeText.HasPrefix(value))
            return new FpeEncryptArguments(FpeText.ReadPlain(value), allowAlreadyEncrypted);
        if (!allowAlreadyEncrypted)
        {
            throw ToolException.Invalid(
                "value",
                "'value' is encrypted already.",
                "Use fpe_decrypt to get the number back, or pass allow_already_encrypted: true to have the token returned as it is.");
        }

        return new FpeEncryptArguments(FpeText.Prefix + FpeText.ReadToken(value), allowAlreadyEncrypted);
    }
}
