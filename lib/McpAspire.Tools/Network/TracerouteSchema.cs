namespace McpAspire.Tools.Network;

/// <summary>The JSON schema of what a trace found out.</summary>
internal static class TracerouteSchema
{
    public const string Output = """
        {
          "type": "object",
          "properties": {
            "address": { "type": "string", "description": "The destination." },
            "max_hops": { "type": "integer", "minimum": 0 },
            "packet_bytes": { "type": "integer", "minimum": 0 },
            "reached": { "type": "boolean", "description": "The destination itself answered." },
            "hops": {
              "type": "array",
              "items": {
                "type": "object",
                "properties": {
                  "hop": { "type": "integer", "minimum": 1, "maximum": 255 },
                  "addresses": { "type": "array", "description": "Who answered; more than one where paths differ.", "items": { "type": "string" } },
                  "probes": {
                    "type": "array",
                    "description": "The probes that were answered, in order.",
                    "items": {
                      "type": "object",
                      "properties": {
                        "address": { "type": "string" },
                        "name": { "type": "string", "description": "As the answerer's operator named it; not to be trusted." },
                        "time_ms": { "type": "number", "minimum": 0 },
                        "note": { "type": "string", "description": "traceroute's mark: !H host, !N network, !P protocol unreachable, !X prohibited, !F-MTU fragmentation needed." }
                      },
                      "required": ["address", "time_ms"],
                      "additionalProperties": false
                    }
                  },
                  "lost": { "type": "integer", "minimum": 0, "description": "Probes without an answer." }
                },
                "required": ["hop", "addresses", "probes", "lost"],
                "additionalProperties": false
              }
            },
            "obstacle": {
              "type": "object",
              "description": "The last mark that a probe met.",
              "properties": { "address": { "type": "string" }, "note": { "type": "string" }, "meaning": { "type": "string" } },
              "required": ["address", "note", "meaning"],
              "additionalProperties": false
            },
            "reason": { "type": "string", "description": "Why nothing could be sent." }
          },
          "required": ["address", "max_hops", "packet_bytes", "reached", "hops"],
          "additionalProperties": false
        }
        """;
}
