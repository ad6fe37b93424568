namespace McpAspire.Tools.Network;

/// <summary>The JSON schema of what nmap's report becomes.</summary>
internal static class NmapSchemas
{
    public const string Output = """
        {
          "type": "object",
          "properties": {
            "target": { "type": "string", "description": "What was scanned: an address or a CIDR." },
            "template": { "type": "string" },
            "scanned_at": { "type": "string", "format": "date-time" },
            "hosts": {
              "type": "array",
              "items": {
                "type": "object",
                "properties": {
                  "address": { "type": "string" },
                  "hostname": { "type": "string" },
                  "state": { "type": "string", "enum": ["up", "down", "unknown", "skipped"] },
                  "reason": { "type": "string", "description": "Why nmap says so; user-set: it was not checked." },
                  "ports": {
                    "type": "array",
                    "items": {
                      "type": "object",
                      "properties": {
                        "port": { "type": "integer", "minimum": 1, "maximum": 65535 },
                        "protocol": { "type": "string" },
                        "state": { "type": "string", "description": "open, closed, filtered, unfiltered, open|filtered or closed|filtered." },
                        "reason": { "type": "string" },
                        "service": { "type": "string" },
                        "product": { "type": "string" },
                        "version": { "type": "string" },
                        "extra_info": { "type": "string" },
                        "scripts": { "$ref": "#/$defs/scripts" }
                      },
                      "required": ["port", "protocol", "state"],
                      "additionalProperties": false
                    }
                  },
                  "other_ports": {
                    "type": "array",
                    "description": "Ports that are not listed one by one.",
                    "items": {
                      "type": "object",
                      "properties": { "state": { "type": "string" }, "count": { "type": "integer", "minimum": 0 } },
                      "required": ["state", "count"],
                      "additionalProperties": false
                    }
                  },
                  "os": {
                    "type": "array",
                    "description": "Operating systems that it may run, the likeliest first.",
                    "items": {
                      "type": "object",
                      "properties": { "name": { "type": "string" }, "accuracy": { "type": "integer", "minimum": 0, "maximum": 100, "description": "Percent." } },
                      "required": ["name", "accuracy"],
                      "additionalProperties": false
                    }
                  },
                  "scripts": { "$ref": "#/$defs/scripts" }
                },
                "required": ["address", "state", "ports", "other_ports"],
                "additionalProperties": false
              }
            },
            "summary": {
              "type": "object",
              "properties": {
                "hosts_up": { "type": "integer", "minimum": 0 },
                "hosts_down": { "type": "integer", "minimum": 0 },
                "hosts_total": { "type": "integer", "minimum": 0 },
                "open_ports": { "type": "integer", "minimum": 0 },
                "elapsed_sec": { "type": "number", "minimum": 0 }
              },
              "required": ["hosts_up", "hosts_down", "hosts_total", "open_ports", "elapsed_sec"],
              "additionalProperties": false
            }
          },
          "required": ["target", "hosts", "summary"],
          "additionalProperties": false,
          "$defs": {
            "scripts": {
              "type": "array",
              "items": {
                "type": "object",
                "properties": { "id": { "type": "string" }, "output": { "type": "string" } },
                "required": ["id", "output"],
                "additionalProperties": false
              }
            }
          }
        }
        """;
}
