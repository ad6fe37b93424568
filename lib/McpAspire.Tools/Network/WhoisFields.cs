using System.Net;
using System.Text.RegularExpressions;
using McpAspire.Tools.Parsing;

namespace McpAspire.Tools.Network;

/// <summary>What the fields of an answer mean. Of a field that is there more than once the first counts: registries put the object that was asked for first.</summary>
internal sealed partial class WhoisFields(IReadOnlyList<WhoisLine> fields, string answer)
{
    private const int MaxItems = 50;
    private const int MaxText = 256;

    // The best source of each comes first.
    private static readonly string[] Domain = ["domainname", "domain"];
    private static readonly string[] Registrar = ["registrar", "registrarorganization", "registrarname", "sponsoringregistrar"];
    private static readonly string[] RegistrarUrl = ["registrarurl", "registrarweb"];
    private static readonly string[] Registrant = ["registrantorganization", "registrant", "registrantname", "holder", "org", "organisation"];
    private static readonly string[] Created = ["creationdate", "created", "createdon", "createddate", "registeredon", "registrationdate", "registrationtime", "registered", "regdate"];
    private static readonly string[] Updated = ["updateddate", "lastmodified", "lastupdated", "lastupdate", "lastupdatedon", "updated", "changed", "modified"];
    private static readonly string[] Expires =
        ["registryexpirydate", "registrarregistrationexpirationdate", "expirydate", "expirationdate", "expiredate", "expireson", "expirationtime", "expires", "paidtill", "validuntil", "renewaldate"];
    private static readonly string[] NameServers = ["nameserver", "nameservers", "nserver"];
    private static readonly string[] Status = ["domainstatus", "status", "state", "eppstatus", "registrationstatus"];
    private static readonly string[] Dnssec = ["dnssec", "signed"];
    private static readonly string[] AbuseEmail = ["registrarabusecontactemail", "orgabuseemail", "abusemailbox", "abuseemail"];
    private static readonly string[] AbusePhone = ["registrarabusecontactphone", "orgabusephone"];
    private static readonly string[] NetRange = ["netrange", "inetnum", "inet6num"];
    private static readonly string[] Cidr = ["cidr", "route", "route6", "inetnum", "inet6num"];
    private static readonly string[] NetName = ["netname", "asname"];
    private static readonly string[] Org = ["orgname", "owner", "organization"];
    private static readonly string[] Country = ["country", "registrantcountry"];
    private static readonly string[] Asn = ["originas", "origin", "autnum", "asnumber"];
    private static readonly string[] AsObject = ["autnum", "asnumber"];
    private static readonly string[] Referrals = ["registrarwhoisserver", "whoisserver", "referralserver", "refer", "whois"];

    /// <summary>Whether the registry says that nobody has the domain.</summary>
    public bool SaysFree => All(Status).Any(value => value.Trim().ToLowerInvariant() is "free" or "available");

    public WhoisResult ToResult()
    {
        var kind = Kind();
        var ofNetwork = kind is "network" or "autonomous_system";
        return new WhoisResult
        {
            Outcome = "found",
            Kind = kind,
            Domain = kind == "domain" ? Text(Domain)?.ToLowerInvariant() : null,
            Registrar = Text(Registrar),
            RegistrarIanaId = Text(["registrarianaid"]),
            RegistrarUrl = Text(RegistrarUrl),
            Registrant = kind == "domain" ? Text(Registrant) : null,
            Created = Date(Created),
            Updated = Date(Updated),
            Expires = Date(Expires),
            NameServers = Distinct(All(NameServers).Select(value => value.Trim().Split(' ')[0].TrimEnd('.').ToLowerInvariant()).Where(name => HostName().IsMatch(name))),
            Status = Distinct(All(Status).SelectMany(value => Link().Replace(value, string.Empty).Split(',')).Select(value => SafeText.Clean(value.Trim(), 100))),
            Dnssec = Text(Dnssec),
            AbuseEmail = Emails().FirstOrDefault(email => Email().IsMatch(email)),
            AbusePhone = Text(AbusePhone),
            NetRange = ofNetwork ? Text(NetRange) : null,
            Cidr = ofNetwork ? Distinct(All(Cidr).SelectMany(value => value.Split(',')).Select(value => value.Trim()).Where(value => IPNetwork.TryParse(value, out _))) : null,
            NetName = ofNetwork ? Text(NetName) : null,
            Org = ofNetwork ? Text(Org) : null,
            Country = Text(Country) is { } country ? (country.Length == 2 ? country.ToUpperInvariant() : country) : null,
            Asn = ofNetwork ? Distinct(All(Asn).SelectMany(Numbers)) : null,
            Referrals = Distinct(All(Referrals).Select(value => Scheme().Replace(value.Trim(), string.Empty)).Select(value => Host().Match(value).Value)),
        };
    }

    private string Kind()
    {
        if (First(NetRange) is not null)
            return "network";
        if (First(AsObject) is not null)
            return "autonomous_system";
        return First(Domain) is not null ? "domain" : "unknown";
    }

    private IEnumerable<string> Emails() => (AbuseRemark().Match(answer) is { Success: true } match ? [match.Groups["email"].Value] : Array.Empty<string>()).Concat(All(AbuseEmail).Select(value => value.Trim()));

    private static IEnumerable<string> Numbers(string value) => AsNumber().Matches(value).Select(match => $"AS{match.Groups["number"].Value}");

    private static List<string>? Distinct(IEnumerable<string> values)
    {
        var list = values.Where(value => value.Length > 0).Distinct(StringComparer.Ordinal).Take(MaxItems).ToList();
        return list.Count == 0 ? null : list;
    }

    private string? Date(string[] keys) => First(keys) is { } value ? DateText.ToIso(value) : null;

    private string? Text(string[] keys) => First(keys) is { } value && SafeText.Clean(value, MaxText).Trim() is { Length: > 0 } text ? text : null;

    private string? First(string[] keys) => keys.Select(key => fields.FirstOrDefault(field => field.Key == key).Value).FirstOrDefault(value => value is not null);

    private IEnumerable<string> All(string[] keys) => fields.Where(field => keys.Contains(field.Key)).Select(field => field.Value);

    [GeneratedRegex("^[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9])?$", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HostName();

    [GeneratedRegex(@"\(?https?://[^ ]*", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();

    [GeneratedRegex("^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,253}$", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Email();

    [GeneratedRegex(@"^% Abuse contact for '[^'\n]{1,100}' is '(?<email>[^'\n]{1,255})'", Options | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AbuseRemark();

    [GeneratedRegex(@"\b(AS)?(?<number>\d{1,10})\b", Options | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AsNumber();

    [GeneratedRegex("^r?whois://", Options | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Scheme();

    [GeneratedRegex(@"^[A-Za-z0-9.\[\]:-]{1,255}", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Host();

    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
}
