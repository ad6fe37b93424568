using System.Globalization;
using System.Text;
using System.Text.Json;
using McpAspire.Tools.Parsing;
using McpAspire.Tools.Sandbox;

namespace McpAspire.Tools.Tests.Parsing;

/// <summary>Whatever a program prints, a parser answers with a result that conforms, or with a typed error; and neither grows with what was printed.</summary>
public sealed class HostileOutputTests
{
    private const int MaxText = 40_000;
    private const int MaxContent = 4_000_000;

    private static readonly IOutputParser Tls = Recorded.Parser("patterns", TlsPatterns.Settings);

    public static TheoryData<string, string, string> Recordings { get; } =
    [
        .. new[] { ("ping", "ping"), ("nping", "nping"), ("traceroute", "traceroute"), ("dig", "dig"), ("whois", "whois"), ("tls", "patterns"), ("whois", "text") }
            .SelectMany(program => Recorded.Names(program.Item1).Select(name => (program.Item2, program.Item1, name))),
    ];

    public static TheoryData<string> Parsers { get; } = ["ping", "nping", "traceroute", "dig", "whois", "patterns", "text"];

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Output_that_breaks_off_anywhere(string parser, string program, string name)
    {
        var exit = Recorded.Exit(program, name);

        for (var length = 0; length < exit.Output.Length; length += 1 + (exit.Output.Length / 400))
            Try(parser, exit with { Output = exit.Output[..length] });
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Output_with_anything_in_between(string parser, string program, string name)
    {
        // The same on every run: a failure can be looked at.
        var random = new Random(name.Length * 31);
        var exit = Recorded.Exit(program, name);
        string[] pieces = ["\0", "\u001b[2J", "\u202e", "\uFFFD", "\r\n", "\n\n", ": ", "\"", "\\", "!", "*", "9999999999999999999", "-1", " ms", "(", ")", "\ud800", "{", "%s", ";; ", "1e999"];
        for (var run = 0; run < 60; run++)
        {
            var text = new StringBuilder(exit.Output);
            for (var change = 0; change < 8; change++)
            {
                var at = random.Next(text.Length + 1);
                if (random.Next(3) > 0)
                    text.Insert(at, random.Next(2) == 0 ? pieces[random.Next(pieces.Length)] : ((char)random.Next(0x20, 0x7f)).ToString());
                else if (text.Length > 0)
                    text.Remove(Math.Min(at, text.Length - 1), Math.Min(random.Next(1, 9), text.Length - Math.Min(at, text.Length - 1)));
            }

            Try(parser, exit with { Output = text.ToString(), Error = run % 2 == 0 ? exit.Error : text.ToString() });
        }
    }

    [Theory]
    [MemberData(nameof(Parsers))]
    public void Output_without_measure(string parser)
    {
        string[] floods =
        [
            new string('x', 2_000_000),
            new string('\n', 1_000_000),
            new string(' ', 1_000_000),
            string.Concat(Enumerable.Repeat("Name Server: a\n", 100_000)),
            $"Registrar:\n{string.Concat(Enumerable.Repeat("  a: b\n", 100_000))}",
            $"PING a (10.0.0.1) 56(84) bytes of data.\n{string.Concat(Enumerable.Repeat("64 bytes from 10.0.0.1: icmp_seq=1 ttl=1 time=1 ms\n", 50_000))}1 packets transmitted, 1 received, 0% packet loss\n",
            $"traceroute to a (10.0.0.1), 30 hops max, 60 byte packets\n{string.Concat(Enumerable.Range(1, 50_000).Select(hop => $" {hop} 10.0.0.1 1.0 ms !H * *\n"))}",
            $"traceroute to a (10.0.0.1), 30 hops max, 60 byte packets\n 1{string.Concat(Enumerable.Repeat(" 10.0.0.1 1.0 ms", 50_000))}\n",
            $";; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1\n;; ANSWER SECTION:\n{string.Concat(Enumerable.Repeat("a. 1 IN TXT \"b\" \"c\"\n", 50_000))}",
            $";; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1\n;; ANSWER SECTION:\na. 1 IN TXT {string.Concat(Enumerable.Repeat("\"\\255\" ", 100_000))}\n",
            $";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1\n{string.Concat(Enumerable.Repeat(";; WARNING: a\n", 50_000))}",
            $"Certificate chain\n{string.Concat(Enumerable.Repeat(" 1 s:a\n   i:b\n", 50_000))}---\n",
        ];

        foreach (var flood in floods)
        {
            Try(parser, Recorded.Exit(0, flood, flood));
            Try(parser, Recorded.Exit(9, flood, flood));
        }
    }

    [Theory]
    [InlineData("ping")]
    [InlineData("nping")]
    [InlineData("traceroute")]
    public void Progress_of_anything_never_goes_backwards(string parser)
    {
        var random = new Random(7);
        var reader = Recorded.Parser(parser).ReadProgress(JsonElement.Parse("""{"count":5}""")).ShouldNotBeNull();
        var last = 0.0;
        foreach (var line in Recorded.Names(parser).SelectMany(name => Recorded.Exit(parser, name).Output.Split('\n')).Append(new string('x', 100_000)).OrderBy(_ => random.Next()))
        {
            if (reader.Read(line) is not { } update)
                continue;
            update.Progress.ShouldBeGreaterThan(last);
            update.Progress.ShouldBeLessThanOrEqualTo(update.Total!.Value);
            update.Message.Length.ShouldBeLessThan(600);
            last = update.Progress;
        }
    }

    private static void Try(string name, SandboxExit exit)
    {
        var parser = name == "patterns" ? Tls : Recorded.Parser(name);
        try
        {
            var parsed = Recorded.Parse(parser, exit);
            parsed.Text.Length.ShouldBeLessThan(MaxText);
            Hidden(parsed.Text).ShouldBeFalse(parsed.Text);
            Strings(parsed.StructuredContent).FirstOrDefault(Hidden).ShouldBeNull();
            parsed.StructuredContent.GetRawText().Length.ShouldBeLessThan(MaxContent);
        }
        catch (ToolException e)
        {
            e.Error.Message.Length.ShouldBeLessThan(1_000);
            e.Error.Message.Any(char.IsControl).ShouldBeFalse(e.Error.Message);
        }
    }

    // What a terminal would act on, and what no one would see.
    private static bool Hidden(string text) =>
        text.Any(character => (char.IsControl(character) && character is not ('\n' or '\t')) || char.GetUnicodeCategory(character) is UnicodeCategory.Format or UnicodeCategory.LineSeparator);

    private static IEnumerable<string> Strings(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(property => Strings(property.Value)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Strings),
        JsonValueKind.String => [value.GetString()!],
        _ => [],
    };
}
