namespace McpAspire.Tools.Network;

/// <summary>The JSON schema of what a registry says.</summary>
internal static class WhoisSchema
{
    public const string Output = """
        {
          "type": "object",
          "description": "What a registry says, as far as it was found in its text; registries and their customers wrote it.",
          "properties": {
            "outcome": {
              "type": "string", "enum": ["found", "no_match", "refused", "no_answer", "unparsed"],
              "description": "refused: the server limits or denies queries. no_answer: it could not be reached or said nothing. unparsed: text without known fields; see the raw output."
            },
            "kind": { "type": "string", "enum": ["domain", "network", "autonomous_system", "unknown"] },
            "reason": { "type": "string", "description": "Why there is no answer." },
            "domain": { "type": "string" },
            "registrar": { "type": "string" },
            "registrar_iana_id": { "type": "string" },
            "registrar_url": { "type": "string" },
            "registrant": { "type": "string" },
            "created": { "type": "string", "description": "ISO 8601: a time in UTC, or a day; absent when it cannot be read with certainty. So are the other dates." },
            "updated": { "type": "string" },
            "expires": { "type": "string" },
            "name_servers": { "type": "array", "items": { "type": "string" } },
            "status": { "type": "array", "items": { "type": "string" } },
            "dnssec": { "type": "string" },
            "abuse_email": { "type": "string" },
            "abuse_phone": { "type": "string" },
            "net_range": { "type": "string" },
            "cidr": { "type": "array", "items": { "type": "string" } },
            "net_name": { "type": "string" },
            "org": { "type": "string" },
            "country": { "type": "string" },
            "asn": { "type": "array", "items": { "type": "string", "pattern": "^AS[0-9]{1,10}$" } },
            "referrals": {
              "type": "array", "items": { "type": "string" },
              "description": "Servers that the answer names as knowing more. They were not asked: call again with one as the server, if it may be a target."
            }
          },
          "required": ["outcome", "kind"],
          "additionalProperties": false
        }
        """;
}
