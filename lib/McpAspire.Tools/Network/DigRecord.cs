using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace McpAspire.Tools.Network;

/// <summary>A record in presentation format (RFC 1035, section 5.1).</summary>
internal sealed partial record DigRecord(string Name, long Ttl, string Class, string Type, string Data)
{
    private const int MaxData = 4096;
    private const int MaxName = 1100;

    /// <summary>Reads a record's line, or null when it is none.</summary>
    public static DigRecord? Read(string line) =>
        Line().Match(line) is { Success: true } match
            ? new DigRecord(
                SafeText.Clean(match.Groups["name"].Value, MaxName),
                long.Parse(match.Groups["ttl"].ValueSpan, CultureInfo.InvariantCulture),
                match.Groups["class"].Value,
                match.Groups["type"].Value,
                SafeText.Clean(match.Groups["data"].Value, MaxData))
            : null;

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["name"] = Name, ["ttl"] = Ttl, ["class"] = Class, ["type"] = Type, ["data"] = Data };
        if (Data.Length < MaxData && DigRecordType.Read(Type, Data) is { } value)
            json["value"] = value;
        return json;
    }

    [GeneratedRegex(
        @"^(?<name>[^\s;]\S{0,1100})\s+(?<ttl>\d{1,10})\s+(?<class>IN|CH|HS|ANY|NONE|CLASS\d{1,5})\s+(?<type>[A-Z0-9-]{1,16})\s(?<data>.+)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Line();
}
