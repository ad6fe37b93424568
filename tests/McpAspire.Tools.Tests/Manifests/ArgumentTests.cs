using System.Text.Json;
using McpAspire.Tools.Manifests;

namespace McpAspire.Tools.Tests.Manifests;

public sealed class ArgumentTests
{
    private const string Word = """{"type": "string", "pattern": "[a-z]+|x y", "maxLength": 5}""";
    private const string Count = """{"type": "integer", "minimum": -1, "maximum": 5}""";
    private const string Rate = """{"type": "number", "minimum": 0, "maximum": 1.5}""";
    private const string Wait = """{"type": "duration", "minimum": "100ms", "maximum": "2m", "unit": "s"}""";
    private const string Milliseconds = """{"type": "duration", "minimum": "0s", "maximum": "1h", "unit": "ms"}""";
    private const string Name = """{"type": "domain"}""";
    private const string Service = """{"type": "domain", "services": true}""";
    private const string Switch = """{"type": "boolean", "argv": ["-v"]}""";
    private const string Kind = """{"type": "enum", "values": ["A", "MX"], "argv": ["-t", "{value}"]}""";
    private const string Way = """{"type": "enum", "fragments": {"tcp": ["-T", "-n"], "udp": []}}""";
    private const string Each = """{"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 9}, "maxItems": 2, "argv": ["-p{value}"]}""";
    private const string Joined = """{"type": "array", "items": {"type": "enum", "values": ["a", "b"]}, "maxItems": 2, "separator": ",", "argv": ["--x", "{value}"]}""";
    private const string Ports = """{"type": "ports", "argv": ["-p", "{value}"]}""";

    [Theory]
    [InlineData(Word, "\"abc\"", "\"abc\"", "abc")]
    [InlineData(Word, "\"x y\"", "\"x y\"", "x y")]
    [InlineData(Count, "5.0", "5", "5")]
    [InlineData(Count, "1e0", "1", "1")]
    [InlineData(Rate, "1.50", "1.5", "1.5")]
    [InlineData(Rate, "5e-1", "0.5", "0.5")]
    [InlineData(Rate, "0.000001", "0.000001", "0.000001")]
    [InlineData(Wait, "\"1500ms\"", "\"1500ms\"", "1.5")]
    [InlineData(Wait, "\"2m\"", "\"120s\"", "120")]
    [InlineData(Milliseconds, "\"1h\"", "\"3600s\"", "3600000")]
    [InlineData(Name, "\"WWW.Example.COM.\"", "\"www.example.com\"", "www.example.com")]
    [InlineData(Service, "\"_ldap._tcp.example.com\"", "\"_ldap._tcp.example.com\"", "_ldap._tcp.example.com")]
    [InlineData(Switch, "true", "true", "-v")]
    [InlineData(Switch, "false", "false", "")]
    [InlineData(Kind, "\"MX\"", "\"MX\"", "-t|MX")]
    [InlineData(Way, "\"tcp\"", "\"tcp\"", "-T|-n")]
    [InlineData(Way, "\"udp\"", "\"udp\"", "")]
    [InlineData(Each, "[1, 2.0]", "[1,2]", "-p1|-p2")]
    [InlineData(Joined, "[\"b\", \"a\"]", "[\"b\",\"a\"]", "--x|b,a")]
    [InlineData(Ports, "\"443, 22, 23\"", "\"22-23,443\"", "-p|22-23,443")]
    public void A_value_has_a_canonical_form_and_tokens(string declaration, string value, string canonical, string tokens)
    {
        var argument = Argument(declaration);
        var read = argument.Read("x", JsonElement.Parse(value));

        read.GetRawText().ShouldBe(canonical);
        argument.Read("x", read).GetRawText().ShouldBe(canonical);
        string.Join('|', argument.Tokens(read)).ShouldBe(tokens);
        read.ShouldConformTo(JsonElement.Parse(argument.Schema().ToJsonString()));
    }

    [Theory]
    [InlineData(Word, "\"\"")]
    [InlineData(Word, "\"abcdef\"")]
    [InlineData(Word, "\"ABC\"")]
    [InlineData(Word, "\"abc\\n\"")]
    [InlineData(Word, "\"-a\"")]
    [InlineData(Word, "5")]
    [InlineData(Word, "null")]
    [InlineData(Count, "6")]
    [InlineData(Count, "1.5")]
    [InlineData(Count, "1e400")]
    [InlineData(Count, "\"1\"")]
    [InlineData(Rate, "0.0000001")]
    [InlineData(Rate, "1.6")]
    [InlineData(Rate, "true")]
    [InlineData(Wait, "\"99ms\"")]
    [InlineData(Wait, "\"3m\"")]
    [InlineData(Wait, "\"1.5s\"")]
    [InlineData(Wait, "\"1 s\"")]
    [InlineData(Wait, "\"1s\\n\"")]
    [InlineData(Wait, "\"99999999s\"")]
    [InlineData(Wait, "1")]
    [InlineData(Name, "\"_ldap._tcp.example.com\"")]
    [InlineData(Name, "\"a..b\"")]
    [InlineData(Name, "\"10.0.0.1\"")]
    [InlineData(Name, "\"\\u212aelvin.example.com\"")]
    [InlineData(Service, "\"_\"")]
    [InlineData(Service, "\"__a.example.com\"")]
    [InlineData(Switch, "\"true\"")]
    [InlineData(Kind, "\"mx\"")]
    [InlineData(Kind, "[\"MX\"]")]
    [InlineData(Each, "[]")]
    [InlineData(Each, "[1, 2, 3]")]
    [InlineData(Each, "[[1]]")]
    [InlineData(Each, "1")]
    [InlineData(Joined, "[\"a,b\"]")]
    [InlineData(Ports, "\"0\"")]
    public void What_is_not_of_the_kind_is_refused_by_name_and_not_repeated(string declaration, string value)
    {
        var error = Should.Throw<ToolException>(() => Argument(declaration).Read("x", JsonElement.Parse(value))).Error;

        error.Metadata!["argument"].GetString().ShouldBe("x");
        error.RecoverySuggestion.ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("""{"a": "x"}""", true)]
    [InlineData("""{"a": ["y", "x"]}""", true)]
    [InlineData("""{"a": "y"}""", false)]
    [InlineData("""{"many": "q"}""", true)]
    [InlineData("""{"many": ["r", "s"]}""", false)]
    [InlineData("""{"n": 5, "a": "x"}""", true)]
    [InlineData("""{"n": 5, "a": "y"}""", false)]
    [InlineData("""[{"n": 6}, {"a": "x"}]""", true)]
    [InlineData("""{"n": {"above": 4, "below": 6}}""", true)]
    [InlineData("""{"n": {"above": 5}}""", false)]
    [InlineData("""{"gone": {"present": false}, "a": {"present": true}}""", true)]
    [InlineData("""{"gone": false}""", true)]
    [InlineData("""{"gone": true}""", false)]
    [InlineData("""{"a": {"contains": "x"}}""", true)]
    [InlineData("""{"n": {"contains": "5"}}""", false)]
    public void A_condition_holds_or_does_not(string condition, bool holds)
    {
        var values = JsonElement.Parse("""{"a": "x", "n": 5, "many": ["p", "q"]}""").EnumerateObject().ToDictionary(value => value.Name, value => value.Value, StringComparer.Ordinal);

        JsonSerializer.Deserialize<Condition>(condition, ManifestJson.Options)!.Holds(values).ShouldBe(holds);
    }

    private static Argument Argument(string declaration) => JsonSerializer.Deserialize<Argument>(declaration, ManifestJson.Options)!;
}
