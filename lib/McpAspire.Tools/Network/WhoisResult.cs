namespace McpAspire.Tools.Network;

/// <summary>What a registry says.</summary>
internal sealed record WhoisResult
{
    public required string Outcome { get; init; }

    public required string Kind { get; init; }

    public string? Reason { get; init; }

    public string? Domain { get; init; }

    public string? Registrar { get; init; }

    public string? RegistrarIanaId { get; init; }

    public string? RegistrarUrl { get; init; }

    public string? Registrant { get; init; }

    public string? Created { get; init; }

    public string? Updated { get; init; }

    public string? Expires { get; init; }

    public IReadOnlyList<string>? NameServers { get; init; }

    public IReadOnlyList<string>? Status { get; init; }

    public string? Dnssec { get; init; }

    public string? AbuseEmail { get; init; }

    public string? AbusePhone { get; init; }

    public string? NetRange { get; init; }

    public IReadOnlyList<string>? Cidr { get; init; }

    public string? NetName { get; init; }

    public string? Org { get; init; }

    public string? Country { get; init; }

    public IReadOnlyList<string>? Asn { get; init; }

    public IReadOnlyList<string>? Referrals { get; init; }

    /// <summary>An answer without an object in it.</summary>
    public static WhoisResult Nothing(string outcome) => new() { Outcome = outcome, Kind = "unknown" };
}
