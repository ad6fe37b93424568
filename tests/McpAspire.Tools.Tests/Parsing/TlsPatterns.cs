namespace McpAspire.Tools.Tests.Parsing;

/// <summary>A declaration for <c>openssl s_client -connect ADDRESS:PORT -servername NAME -showcerts</c>.</summary>
internal static class TlsPatterns
{
    public const string Settings = """
        {
          "text": "TLS connection: {connected}, protocol {protocol}, cipher {cipher}, verified: {verified} {verification}\nCertificates:{certificates}",
          "success": [0, 1],
          "fields": {
            "connected": { "pattern": "^CONNECTED\\(", "type": "boolean" },
            "protocol": { "pattern": "^New, ([^,\\n]+), Cipher is ", "max_length": 20 },
            "cipher": { "pattern": "^New, [^,\\n]+, Cipher is (\\S+)$", "max_length": 60 },
            "verified": { "pattern": "^Verify return code: 0 \\(ok\\)$|^ +Verify return code: 0 \\(ok\\)$", "type": "boolean" },
            "verify_code": { "pattern": "^ *Verify return code: (\\d+) ", "type": "integer" },
            "verification": { "pattern": "^ *Verify return code: \\d+ \\(([^)\\n]*)\\)$" },
            "verify_errors": { "pattern": "^verify error:num=(.*)$", "source": "error", "all": true, "max": 10 },
            "key_bits": { "pattern": "^Server public key is (\\d+) bit", "type": "integer" },
            "certificates": {
              "within": "^Certificate chain\\n(?:.*\\n)*?---$",
              "each": "^ {0,2}[0-9]+ s:",
              "max": 10,
              "text": "{subject}, issued by {issuer}, from {not_before} to {not_after}",
              "fields": {
                "subject": { "pattern": "^ {0,2}[0-9]+ s:(.*)$", "required": true },
                "issuer": { "pattern": "^ +i:(.*)$" },
                "key": { "pattern": "^ +a:PKEY: ([^;\\n]*);" },
                "signature": { "pattern": "^ +a:.*; sigalg: (.*)$" },
                "not_before": { "pattern": "^ +v:NotBefore: ([^;\\n]*);", "type": "date" },
                "not_after": { "pattern": "^ +v:.*; NotAfter: (.*)$", "type": "date" }
              }
            }
          }
        }
        """;
}
