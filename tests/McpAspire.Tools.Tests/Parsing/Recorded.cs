using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpAspire.Tools.Parsing;
using McpAspire.Tools.Sandbox;

namespace McpAspire.Tools.Tests.Parsing;

/// <summary>What real programs printed: see <c>Fixtures/record.sh</c>.</summary>
internal static partial class Recorded
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Fixtures");

    /// <summary>The recordings of a program, by file name without ending.</summary>
    public static IEnumerable<string> Names(string program) =>
        Directory.EnumerateFiles(Path.Combine(Folder, program), "*.txt").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    /// <summary>How one ended. Bytes become text as in the sandbox.</summary>
    public static SandboxExit Exit(string program, string name)
    {
        var bytes = File.ReadAllBytes(Path.Combine(Folder, program, $"{name}.txt")).AsSpan();
        var command = bytes.IndexOf((byte)'\n') + 1;
        var head = command + bytes[command..].IndexOf((byte)'\n') + 1;
        var match = Head().Match(Encoding.UTF8.GetString(bytes[command..head]));
        match.Success.ShouldBeTrue();
        var error = int.Parse(match.Groups["error"].ValueSpan, CultureInfo.InvariantCulture);
        return Exit(int.Parse(match.Groups["code"].ValueSpan, CultureInfo.InvariantCulture), Encoding.UTF8.GetString(bytes[(head + error)..]), Encoding.UTF8.GetString(bytes.Slice(head, error)));
    }

    public static SandboxExit Exit(int code, string output, string error = "") => new(code, output, error, false, false, "T0");

    /// <summary>The result, which must conform to the parser's schema.</summary>
    public static ParsedOutput Parse(IOutputParser parser, SandboxExit exit, string arguments = "{}")
    {
        var parsed = parser.Parse(new OutputContext(JsonElement.Parse(arguments), exit));
        parsed.StructuredContent.ShouldConformTo(parser.OutputSchema);
        return parsed;
    }

    public static IOutputParser Parser(string name, string? settings = null)
    {
        OutputParsers.TryCreate(name, settings is null ? default : JsonElement.Parse(settings), out var parser, out var errors).ShouldBeTrue(string.Join('\n', errors));
        return parser!;
    }

    [GeneratedRegex(@"^exit (?<code>\d+), (?<error>\d+) bytes of standard error\n$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Head();
}
