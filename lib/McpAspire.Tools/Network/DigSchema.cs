using System.Text.Json;
using System.Text.Json.Nodes;
using McpAspire.Tools.Parsing;

namespace McpAspire.Tools.Network;

/// <summary>The JSON schema of a name server's answer; the fields of records come from <see cref="DigRecordType"/>.</summary>
internal static class DigSchema
{
    private const string Template = """
        {
          "type": "object",
          "properties": {
            "answered": { "type": "boolean", "description": "A server answered, whatever its answer." },
            "status": { "type": "string", "description": "The response code: NOERROR, NXDOMAIN, SERVFAIL, REFUSED …; absent when no server answered." },
            "reason": { "type": "string", "description": "Why no server answered." },
            "question": {
              "type": "object",
              "properties": { "name": { "type": "string" }, "class": { "type": "string" }, "type": { "type": "string" } },
              "required": ["name", "class", "type"],
              "additionalProperties": false
            },
            "flags": { "type": "array", "description": "qr answer, aa authoritative, tc cut off, rd recursion wanted, ra recursion available, ad authenticated.", "items": { "type": "string" } },
            "server": {
              "type": "object",
              "properties": { "address": { "type": "string" }, "port": { "type": "integer" }, "protocol": { "type": "string" } },
              "required": ["address", "port", "protocol"],
              "additionalProperties": false
            },
            "query_time_ms": { "type": "integer", "minimum": 0 },
            "answers": { "$ref": "#/$defs/records" },
            "authority": { "$ref": "#/$defs/records" },
            "additional": { "$ref": "#/$defs/records" },
            "warnings": { "type": "array", "description": "What dig remarks, extended errors (EDE) included.", "items": { "type": "string" } }
          },
          "required": ["answered", "flags", "answers", "authority", "additional", "warnings"],
          "additionalProperties": false,
          "$defs": {
            "records": {
              "type": "array",
              "items": {
                "type": "object",
                "properties": {
                  "name": { "type": "string", "description": "In presentation format, escapes and punycode as they are." },
                  "ttl": { "type": "integer", "minimum": 0, "description": "Seconds." },
                  "class": { "type": "string" },
                  "type": { "type": "string" },
                  "data": { "type": "string", "description": "In presentation format." },
                  "value": {
                    "type": "object",
                    "description": "The data by field, for common types. Whoever owns the zone chose it.",
                    "properties": {},
                    "additionalProperties": false
                  }
                },
                "required": ["name", "ttl", "class", "type", "data"],
                "additionalProperties": false
              }
            }
          }
        }
        """;

    public static JsonElement Output { get; } = Build();

    private static JsonElement Build()
    {
        var schema = JsonNode.Parse(Template)!.AsObject();
        var properties = schema["$defs"]!["records"]!["items"]!["properties"]!["value"]!["properties"]!.AsObject();
        foreach (var (name, kind) in DigRecordType.Fields.Values.SelectMany(fields => fields))
            properties[name] = TypeOf(kind);
        return schema.Element();
    }

    private static JsonObject TypeOf(DigFieldKind kind) => kind switch
    {
        DigFieldKind.Number => new JsonObject { ["type"] = "integer", ["minimum"] = 0 },
        DigFieldKind.Texts or DigFieldKind.Words => new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } },
        DigFieldKind.Time => new JsonObject { ["type"] = "string", ["format"] = "date-time" },
        _ => new JsonObject { ["type"] = "string" },
    };
}
