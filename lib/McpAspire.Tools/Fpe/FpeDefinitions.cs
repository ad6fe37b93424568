using System.Text.Json;

namespace McpAspire.Tools.Fpe;

/// <summary>What the catalog says of the FPE tools.</summary>
internal static class FpeDefinitions
{
    public const string Module = "fpe";
    public const string Pool = "fpe";
    public const string EncryptName = "fpe_encrypt";
    public const string DecryptName = "fpe_decrypt";
    public const string KeysName = "fpe_keys";

    private const string TweakProperty =
        """
        "tweak": {
          "type": "string", "maxLength": 128, "pattern": "^([0-9A-Fa-f]{2})*$",
          "description": "In hex: what belongs to this record (or to the whole batch) and is known again when it is decrypted, such as a customer number. Replaces the key's own tweak; FF1 takes up to 64 bytes, FF3 7 or 8, FF3-1 7."
        }
        """;

    public static ToolDefinition Encrypt { get; } = Create(
        EncryptName,
        "Encrypt values, keeping their format",
        "Encrypts a number of 6 to 56 digits (a card, account or phone number) to a token with as many digits: ENC_FPE: and the digits; or up to 10,000 of them at a time. "
        + "Separators such as spaces and hyphens are dropped, or kept in place with preserve_format. Another key than the default one may be for text of other characters. "
        + "The same value always gives the same token with the same key and tweak; fpe_decrypt gives it back.",
        JsonElement.Parse(
            $$"""
            {
              "type": "object",
              "properties": {
                "value": { "type": "string", "maxLength": 2048, "description": "One value, as a string: 6 to 56 digits, or as many characters as the key takes; anything else in it is a separator. Either this or values." },
                "values": {
                  "type": "array", "minItems": 1, "maxItems": 10000, "items": { "type": "string", "maxLength": 2048 },
                  "description": "A batch. The results are in the same order, each a token or an error of its own. At most 1,310,720 bytes of JSON in all."
                },
                "key": { "type": "string", "pattern": "{{FpeToken.KeyNamePattern}}", "description": "The name of a key, as fpe_keys lists it.", "default": "default" },
                {{TweakProperty}},
                "preserve_format": { "type": "boolean", "default": false, "description": "Keep the separators where they are: 4111-1111-1111-1111 becomes ENC_FPE:0123-4567-8901-2345." },
                "allow_already_encrypted": { "type": "boolean", "default": false, "description": "Return a value that is a token already as it is, instead of an error." }
              },
              "additionalProperties": false
            }
            """),
        ResultOf("token"),
        "fpe:encrypt");

    public static ToolDefinition Decrypt { get; } = Create(
        DecryptName,
        "Decrypt format-preserving tokens",
        "Decrypts a token of fpe_encrypt to the value that was encrypted, or up to 10,000 of them at a time. The token names its key. "
        + "There is no integrity check: a wrong token or tweak decrypts to a wrong value.",
        JsonElement.Parse(
            $$"""
            {
              "type": "object",
              "properties": {
                "value": { "type": "string", "maxLength": 2048, "description": "One token, exactly as fpe_encrypt answered it: ENC_FPE:… Either this or values." },
                "values": {
                  "type": "array", "minItems": 1, "maxItems": 10000, "items": { "type": "string", "maxLength": 2048 },
                  "description": "A batch of tokens. The results are in the same order, each a value or an error of its own. At most 1,310,720 bytes of JSON in all."
                },
                {{TweakProperty}},
                "preserve_format": { "type": "boolean", "default": false, "description": "The tokens were made with preserve_format: their separators stay where they are." }
              },
              "additionalProperties": false
            }
            """),
        ResultOf("value"),
        "fpe:decrypt");

    public static ToolDefinition Keys { get; } = Create(
        KeysName,
        "List the keys of format-preserving encryption",
        "Lists the keys that fpe_encrypt and fpe_decrypt work with: names, versions, algorithms, lengths and states (active, decrypt-only, disabled). Never what is in them.",
        JsonElement.Parse("""{ "type": "object", "properties": {}, "additionalProperties": false }"""),
        JsonElement.Parse(
            """
            {
              "type": "object",
              "properties": {
                "keys": {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "properties": {
                      "key": { "type": "string" },
                      "version": { "type": "integer", "minimum": 1, "maximum": 9999 },
                      "algorithm": { "type": "string", "enum": ["FF1", "FF3", "FF3-1"] },
                      "alphabet_size": { "type": "integer", "minimum": 2, "maximum": 256 },
                      "min_length": { "type": "integer" },
                      "max_length": { "type": "integer" },
                      "state": { "type": "string", "enum": ["active", "decrypt-only", "disabled"] },
                      "warnings": { "type": "array", "items": { "type": "string" } }
                    },
                    "required": ["key", "version", "algorithm", "alphabet_size", "min_length", "max_length", "state", "warnings"],
                    "additionalProperties": false
                  }
                }
              },
              "required": ["keys"],
              "additionalProperties": false
            }
            """));

    // One value, or a batch: JSON Schema can say which properties belong together, but clients that turn schemas into types cannot.
    private static JsonElement ResultOf(string result) => JsonElement.Parse(
        $$"""
        {
          "type": "object",
          "description": "For one value: {{result}}, algorithm, key, version and warnings. For a batch: results, succeeded, failed, keys and warnings.",
          "properties": {
            "{{result}}": { "type": "string" },
            "algorithm": { "type": "string", "enum": ["FF1", "FF3", "FF3-1"] },
            "key": { "type": "string", "description": "The key's name." },
            "version": { "type": "integer", "minimum": 1, "maximum": 9999, "description": "The key's version." },
            "results": {
              "type": "array",
              "items": {
                "type": "object",
                "properties": {
                  "index": { "type": "integer", "minimum": 0 },
                  "{{result}}": { "type": "string" },
                  "error": {
                    "type": "object",
                    "properties": { "type": { "type": "string" }, "message": { "type": "string" } },
                    "required": ["type", "message"],
                    "additionalProperties": false
                  }
                },
                "required": ["index"],
                "additionalProperties": false
              }
            },
            "succeeded": { "type": "integer", "minimum": 0 },
            "failed": { "type": "integer", "minimum": 0 },
            "keys": {
              "type": "array",
              "items": {
                "type": "object",
                "properties": {
                  "key": { "type": "string" },
                  "version": { "type": "integer", "minimum": 1, "maximum": 9999 },
                  "algorithm": { "type": "string", "enum": ["FF1", "FF3", "FF3-1"] }
                },
                "required": ["key", "version", "algorithm"],
                "additionalProperties": false
              }
            },
            "warnings": { "type": "array", "items": { "type": "string" } }
          },
          "required": ["warnings"],
          "additionalProperties": false
        }
        """);

    private static ToolDefinition Create(string name, string title, string description, JsonElement input, JsonElement output, params string[] scopes) => new()
    {
        Name = name,
        Title = title,
        Description = description,
        Module = Module,
        Pool = Pool,
        InputSchema = input,
        OutputSchema = output,
        Hints = new ToolHints(ReadOnly: true, Destructive: false, Idempotent: true, OpenWorld: false),
        RequiredScopes = scopes,
        Sensitive = true,
        RepeatSafe = true,
        DefaultTimeout = TimeSpan.FromSeconds(10),
        MaxTimeout = TimeSpan.FromSeconds(10),
        Concurrency = 16,
    };
}
