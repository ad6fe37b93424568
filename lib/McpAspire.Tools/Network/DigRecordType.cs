using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace McpAspire.Tools.Network;

/// <summary>The fields of the record types that are common; the data of others is only text.</summary>
internal static class DigRecordType
{
    private const int MaxItems = 200;

    private static readonly (string Name, DigFieldKind Kind)[] TargetOnly = [("target", DigFieldKind.Word)];
    private static readonly (string Name, DigFieldKind Kind)[] Service = [("priority", DigFieldKind.Number), ("target", DigFieldKind.Word), ("parameters", DigFieldKind.Words)];
    private static readonly (string Name, DigFieldKind Kind)[] Delegation =
        [("key_tag", DigFieldKind.Number), ("algorithm", DigFieldKind.Number), ("digest_type", DigFieldKind.Number), ("digest", DigFieldKind.Joined)];
    private static readonly (string Name, DigFieldKind Kind)[] Key =
        [("flags", DigFieldKind.Number), ("protocol", DigFieldKind.Number), ("algorithm", DigFieldKind.Number), ("public_key", DigFieldKind.Joined)];

    /// <summary>Fields by type, in the order of the data.</summary>
    public static IReadOnlyDictionary<string, (string Name, DigFieldKind Kind)[]> Fields { get; } = new Dictionary<string, (string Name, DigFieldKind Kind)[]>
    {
        ["A"] = [("address", DigFieldKind.Word)],
        ["AAAA"] = [("address", DigFieldKind.Word)],
        ["CNAME"] = TargetOnly,
        ["DNAME"] = TargetOnly,
        ["NS"] = TargetOnly,
        ["PTR"] = TargetOnly,
        ["MX"] = [("preference", DigFieldKind.Number), ("target", DigFieldKind.Word)],
        ["SRV"] = [("priority", DigFieldKind.Number), ("weight", DigFieldKind.Number), ("port", DigFieldKind.Number), ("target", DigFieldKind.Word)],
        ["TXT"] = [("strings", DigFieldKind.Texts)],
        ["SPF"] = [("strings", DigFieldKind.Texts)],
        ["SOA"] =
        [
            ("primary", DigFieldKind.Word), ("mailbox", DigFieldKind.Word), ("serial", DigFieldKind.Number), ("refresh", DigFieldKind.Number),
            ("retry", DigFieldKind.Number), ("expire", DigFieldKind.Number), ("minimum", DigFieldKind.Number),
        ],
        ["CAA"] = [("flags", DigFieldKind.Number), ("tag", DigFieldKind.Word), ("text", DigFieldKind.Text)],
        ["DS"] = Delegation,
        ["CDS"] = Delegation,
        ["DNSKEY"] = Key,
        ["CDNSKEY"] = Key,
        ["TLSA"] =
        [
            ("usage", DigFieldKind.Number), ("selector", DigFieldKind.Number), ("matching_type", DigFieldKind.Number), ("digest", DigFieldKind.Joined),
        ],
        ["SSHFP"] = [("algorithm", DigFieldKind.Number), ("digest_type", DigFieldKind.Number), ("digest", DigFieldKind.Joined)],
        ["HTTPS"] = Service,
        ["SVCB"] = Service,
        ["NAPTR"] =
        [
            ("order", DigFieldKind.Number), ("preference", DigFieldKind.Number), ("naptr_flags", DigFieldKind.Text), ("service", DigFieldKind.Text),
            ("regexp", DigFieldKind.Text), ("target", DigFieldKind.Word),
        ],
        ["RRSIG"] =
        [
            ("type_covered", DigFieldKind.Word), ("algorithm", DigFieldKind.Number), ("labels", DigFieldKind.Number), ("original_ttl", DigFieldKind.Number),
            ("expires", DigFieldKind.Time), ("inception", DigFieldKind.Time), ("key_tag", DigFieldKind.Number), ("signer", DigFieldKind.Word), ("signature", DigFieldKind.Joined),
        ],
        ["NSEC"] = [("target", DigFieldKind.Word), ("types", DigFieldKind.Words)],
    };

    /// <summary>A record's data by field, or null when the type is not known or the data is not what it should be.</summary>
    public static JsonObject? Read(string type, string data)
    {
        if (!Fields.TryGetValue(type, out var fields) || Words(data) is not { } words)
            return null;
        var value = new JsonObject();
        for (var at = 0; at < fields.Length; at++)
        {
            var (name, kind) = fields[at];
            var rest = words.Skip(at).Take(MaxItems);
            var node = kind is DigFieldKind.Joined or DigFieldKind.Texts or DigFieldKind.Words ? Rest(kind, rest) : at < words.Count ? One(kind, words[at]) : null;
            if (node is null)
                return null;
            value[name] = node;
        }

        return type is "A" or "AAAA" && !IPAddress.TryParse(data, out _) ? null : value;
    }

    private static JsonNode Rest(DigFieldKind kind, IEnumerable<string> words) => kind switch
    {
        DigFieldKind.Joined => JsonValue.Create(string.Concat(words)),
        DigFieldKind.Texts => Parsing.OutputJson.Array(words.Select(Text)),
        _ => Parsing.OutputJson.Array(words),
    };

    private static JsonValue? One(DigFieldKind kind, string word) => kind switch
    {
        DigFieldKind.Number => uint.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : null,
        DigFieldKind.Time => DateTime.TryParseExact(
            word, "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? JsonValue.Create(time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))
            : null,
        DigFieldKind.Text => JsonValue.Create(Text(word)),
        _ => JsonValue.Create(word),
    };

    // By blanks, except for those in quotes; escapes stay.
    private static List<string>? Words(string data)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var quoted = false;
        for (var at = 0; at < data.Length; at++)
        {
            if (data[at] == '\\' && at + 1 < data.Length)
            {
                word.Append(data[at]).Append(data[++at]);
                continue;
            }

            quoted ^= data[at] == '"';
            if (quoted || data[at] is not (' ' or '\t'))
            {
                word.Append(data[at]);
                continue;
            }

            if (word.Length > 0)
                words.Add(word.ToString());
            word.Clear();
        }

        if (word.Length > 0)
            words.Add(word.ToString());
        return quoted ? null : words;
    }

    // The bytes of a character string are whatever its owner likes; as UTF-8 they are mostly text.
    private static string Text(string word)
    {
        var inner = word is ['"', .., '"'] && word.Length > 1 ? word.AsSpan(1, word.Length - 2) : word;
        var bytes = new List<byte>(inner.Length);
        for (var at = 0; at < inner.Length; at++)
        {
            if (inner[at] != '\\' || at + 1 >= inner.Length)
                bytes.AddRange(Encoding.UTF8.GetBytes(inner[at].ToString()));
            else if (at + 3 < inner.Length && byte.TryParse(inner.Slice(at + 1, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code))
                (bytes, at) = (Added(bytes, code), at + 3);
            else
                bytes.AddRange(Encoding.UTF8.GetBytes(inner[++at].ToString()));
        }

        return SafeText.Clean(Encoding.UTF8.GetString([.. bytes]), word.Length);
    }

    private static List<byte> Added(List<byte> bytes, byte value)
    {
        bytes.Add(value);
        return bytes;
    }
}
