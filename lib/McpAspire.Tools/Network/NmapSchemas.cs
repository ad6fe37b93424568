namespace McpAspire.Tools.Network;

/// <summary>The JSON schemas of <c>nmap_scan</c>.</summary>
internal static class NmapSchemas
{
    public const string Input = """
        {
          "type": "object",
          "properties": {
            "target": {
              "type": "string", "maxLength": 2048,
              "description": "An address (192.168.1.10, fd00::10), a CIDR of at most 1024 addresses (192.168.1.0/24) or a name (web.lab.internal)."
            },
            "ports": {
              "type": "string", "maxLength": 2048,
              "description": "Ports instead of the template's: numbers and ranges with commas, such as 22,80,8000-8100; at most 100 of them."
            },
            "template": {
              "type": "string", "enum": ["quick", "standard", "thorough", "discovery", "version", "script"], "default": "quick",
              "description": "quick: the 100 most common ports. standard: 1000 ports, with versions. thorough: all ports, versions, default scripts (slow). discovery: which hosts are up, no ports. version: 1000 ports, versions at moderate effort. script: 1000 ports, default scripts."
            },
            "service_version": {
              "type": "boolean", "default": false,
              "description": "Ask open ports for service and version, in addition to what the template does."
            },
            "timeout_sec": {
              "type": "integer", "minimum": 1, "maximum": 3600, "default": 600,
              "description": "Seconds after which the scan is ended without a result."
            }
          },
          "required": ["target"],
          "additionalProperties": false
        }
        """;

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
          "required": ["target", "template", "hosts", "summary"],
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
