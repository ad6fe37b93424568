namespace McpAspire.Tools.Targets;

/// <summary>A list of addresses and names, as one setting writes it.</summary>
internal sealed class TargetRules
{
    private readonly List<AddressBlock> _blocks = [];
    private readonly List<string> _names = [];

    /// <exception cref="FormatException">An entry is none.</exception>
    public TargetRules(IEnumerable<string> entries)
    {
        foreach (var entry in entries)
        {
            if (AddressBlock.TryParse(entry, out var block))
                _blocks.Add(block);
            else if (TryParsePattern(entry, out var pattern))
                _names.Add(pattern);
            else
                throw new FormatException($"'{entry}' is not an address, a CIDR, a DNS name or *.suffix.");
        }
    }

    public static bool IsEntry(string entry) => AddressBlock.TryParse(entry, out _) || TryParsePattern(entry, out _);

    public bool Matches(string name) => _names.Any(pattern => Matches(pattern, name));

    /// <summary>Whether one of the entries has all of it.</summary>
    public bool Cover(AddressBlock block) => _blocks.Any(rule => rule.Contains(block));

    /// <summary>Whether one of the entries has any of it.</summary>
    public bool Touch(AddressBlock block) => _blocks.Any(rule => rule.Overlaps(block));

    private static bool Matches(string pattern, string name) => pattern switch
    {
        "*" => true,
        ['*', .. var suffix] => name.EndsWith(suffix, StringComparison.Ordinal) && name.Length > suffix.Length,
        _ => name == pattern,
    };

    private static bool TryParsePattern(string entry, out string pattern)
    {
        if (entry == "*")
        {
            pattern = entry;
            return true;
        }

        var wildcard = entry.StartsWith("*.", StringComparison.Ordinal) ? "*." : string.Empty;
        var parsed = DnsName.TryParse(entry[wildcard.Length..], out var name);
        pattern = wildcard + name;
        return parsed;
    }
}
