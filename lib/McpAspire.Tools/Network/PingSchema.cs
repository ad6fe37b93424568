namespace McpAspire.Tools.Network;

/// <summary>The JSON schema of what a ping found out.</summary>
internal static class PingSchema
{
    public const string Output = """
        {
          "type": "object",
          "properties": {
            "address": { "type": "string", "description": "What was pinged; absent when nothing could be sent." },
            "reachable": { "type": "boolean", "description": "At least one reply came." },
            "transmitted": { "type": "integer", "minimum": 0 },
            "received": { "type": "integer", "minimum": 0 },
            "duplicates": { "type": "integer", "minimum": 0 },
            "error_count": { "type": "integer", "minimum": 0 },
            "loss_percent": { "type": "number", "minimum": 0, "maximum": 100 },
            "rtt_ms": {
              "type": "object",
              "description": "Round-trip times in milliseconds; absent when no reply tells one.",
              "properties": {
                "min": { "type": "number", "minimum": 0 },
                "avg": { "type": "number", "minimum": 0 },
                "max": { "type": "number", "minimum": 0 },
                "mdev": { "type": "number", "minimum": 0 }
              },
              "required": ["min", "avg", "max"],
              "additionalProperties": false
            },
            "replies": {
              "type": "array",
              "description": "The first 1000.",
              "items": {
                "type": "object",
                "properties": {
                  "sequence": { "type": "integer", "minimum": 0 },
                  "from": { "type": "string" },
                  "ttl": { "type": "integer", "minimum": 0, "description": "Time to live or hop limit that was left." },
                  "time_ms": { "type": "number", "minimum": 0 },
                  "duplicate": { "type": "boolean" },
                  "state": { "type": "string", "enum": ["open", "refused"], "description": "Of the port, when the ping is by TCP." }
                },
                "required": ["sequence", "from"],
                "additionalProperties": false
              }
            },
            "errors": {
              "type": "array",
              "description": "What routers or hosts said instead of a reply; the first 100.",
              "items": {
                "type": "object",
                "properties": {
                  "sequence": { "type": "integer", "minimum": 0 },
                  "from": { "type": "string" },
                  "message": { "type": "string" }
                },
                "required": ["sequence", "from", "message"],
                "additionalProperties": false
              }
            },
            "reason": { "type": "string", "description": "Why nothing could be sent." }
          },
          "required": ["reachable", "transmitted", "received", "duplicates", "error_count", "loss_percent", "replies", "errors"],
          "additionalProperties": false
        }
        """;
}
