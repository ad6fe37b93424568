using System.Text.Json;
using McpAspire.Tools.Arguments;

namespace McpAspire.Tools.Fpe;

/// <summary><c>fpe_decrypt</c>: a token back to its number.</summary>
internal sealed class FpeDecryptTool : ITool
{
    public const string Name = "fpe_decrypt";

    public ToolDefinition Definition { get; } = FpeDefinition.Create(
        Name,
        "Decrypt a format-preserving token",
        "Decrypts a token of fpe_encrypt (ENC_FPE: and 6 to 56 digits) to the digits that were encrypted. There is no integrity check: a wrong token decrypts to a wrong number.",
        JsonElement.Parse("""
            {
              "type": "object",
              "properties": {
                "value": { "type": "string", "maxLength": 2048, "description": "The token: ENC_FPE: and digits." }
              },
              "required": ["value"],
              "additionalProperties": false
            }
            """),
        JsonElement.Parse("""
            {
              "type": "object",
              "properties": {
                "value": { "type": "string", "pattern": "^[0-9]{6,56}$" },
                "algorithm": { "type": "string", "enum": ["FF3", "FF3-1"] },
                "warnings": { "type": "array", "items": { "type": "string" } }
              },
              "required": ["value", "algorithm", "warnings"],
              "additionalProperties": false
            }
            """),
        "fpe:decrypt");

    public ValueTask<JsonElement> ValidateAsync(JsonElement arguments, CancellationToken cancellationToken) =>
        ValueTask.FromResult(JsonSerializer.SerializeToElement(Read(arguments), FpeJsonContext.Default.FpeDecryptArguments));

    public static FpeDecryptArguments Read(JsonElement arguments)
    {
        var reader = new ArgumentReader(arguments, sensitive: true);
        var value = reader.RequiredString("value");
        reader.End();
        return new FpeDecryptArguments(FpeText.Prefix + FpeText.ReadToken(value));
    }
}
