using System.Net;

namespace McpAspire.Tools.Targets;

/// <summary>A list of networks and names, as one setting writes it.</summary>
internal sealed class TargetRules
{
    private readonly List<IPNetwork> _networks = [];
    private readonly List<string> _names = [];

    /// <exception cref="FormatException">An entry is none.</exception>
    public TargetRules(IEnumerable<string> entries)
    {
        foreach (var entry in entries)
        {
            if (TargetSyntax.TryParseNetwork(entry, out var network))
                _networks.Add(network);
            else if (TryParsePattern(entry, out var pattern))
                _names.Add(pattern);
            else
                throw new FormatException($"'{entry}' is not an address, a CIDR, a DNS name or *.suffix.");
        }
    }

    public static bool IsEntry(string entry) => TargetSyntax.TryParseNetwork(entry, out _) || TryParsePattern(entry, out _);

    public bool Matches(string name) => _names.Any(pattern => Matches(pattern, name));

    /// <summary>Whether one of the networks has all of it.</summary>
    public bool Cover(IPNetwork network) =>
        _networks.Any(rule => rule.PrefixLength <= network.PrefixLength && rule.Contains(network.BaseAddress));

    /// <summary>Whether one of the networks has any of it.</summary>
    public bool Touch(IPNetwork network) => _networks.Any(rule => Overlap(rule, network));

    public static bool Overlap(IPNetwork one, IPNetwork other) => one.Contains(other.BaseAddress) || other.Contains(one.BaseAddress);

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
        var parsed = TargetSyntax.TryParseName(entry[wildcard.Length..], out var name);
        pattern = wildcard + name;
        return parsed;
    }
}
