using System.Text.RegularExpressions;

namespace McpAspire.Tools.Network;

/// <summary>An answer of a name server, as it is read.</summary>
internal sealed class DigResult
{
    /// <summary>The response code, such as NOERROR; null when no server answered.</summary>
    public string? Status { get; set; }

    /// <summary>Why no server answered.</summary>
    public string? Reason { get; set; }

    /// <summary>Name, class and type.</summary>
    public (string Name, string Class, string Type)? Question { get; set; }

    public Match? Server { get; set; }

    public int? QueryTimeMs { get; set; }

    public List<string> Flags { get; } = [];

    public List<DigRecord> Answers { get; } = [];

    public List<DigRecord> Authority { get; } = [];

    public List<DigRecord> Additional { get; } = [];

    public List<string> Warnings { get; } = [];

    /// <summary>Where the records of a section go; null for the question, which has none.</summary>
    public List<DigRecord>? Section(string name) => name switch
    {
        "ANSWER" => Answers,
        "AUTHORITY" => Authority,
        "ADDITIONAL" => Additional,
        _ => null,
    };
}
