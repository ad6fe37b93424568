using System.Text;
using System.Text.Json;
using McpAspire.Tools.Catalog;
using McpAspire.Tools.Manifests;

namespace McpAspire.Tools.Tests.Manifests;

public sealed class ManifestReaderTests
{
    private static readonly string Whole = ManifestFiles.Minimal("demo");

    [Fact]
    public void A_manifest_that_is_in_order_has_no_problems() => ProblemsOf(Whole).ShouldBeEmpty();

    [Theory]
    [InlineData("\"title\": \"A demo\",", "", 1, "The manifest has no 'title'.")]
    [InlineData("\"title\": \"A demo\",", "\"title\": \"\",", 3, "/title has fewer than 1 characters.")]
    [InlineData("\"name\": \"demo\"", "\"name\": \"De-mo\"", 2, "/name does not match ^[a-z][a-z0-9_]{0,63}$.")]
    [InlineData("\"title\": \"A demo\",", "\"title\": \"A demo\", \"title\": \"B\",", 3, "It is not JSON")]
    [InlineData("\"title\": \"A demo\",", "\"title\": \"A demo\"", 4, "It is not JSON")]
    [InlineData("\"program\": \"echo\"", "\"program\": \"/bin/echo\"", 5, "/command/program does not match")]
    [InlineData("\"program\": \"echo\"", "\"shell\": true, \"program\": \"echo\"", 5, "There is no 'shell' in /command.")]
    [InlineData("(?<version>[0-9.]+)", "[0-9.]+", 5, "It has no group of the name version")]
    [InlineData("(?<version>[0-9.]+)", "(?<version>(?=a)b)", 5, "The pattern cannot be used")]
    [InlineData("\"type\": \"string\",", "\"type\": \"text\",", 7, "/arguments/word/type is not one of string, integer")]
    [InlineData("\"type\": \"string\",", "\"type\": \"integer\",", 7, "There is no 'pattern' in /arguments/word.")]
    [InlineData("\"pattern\": \"[a-z]+\",", "", 7, "/arguments/word has no 'pattern'.")]
    [InlineData("\"pattern\": \"[a-z]+\",", "\"pattern\": \"[a-z\",", 7, "The pattern cannot be used")]
    [InlineData("\"pattern\": \"[a-z]+\",", "\"pattern\": \"a)|(.*\",", 7, "The pattern cannot be used")]
    [InlineData("\"pattern\": \"[a-z]+\",", "\"pattern\": \"(a)\\\\1\",", 7, "The pattern cannot be used")]
    [InlineData("\"maxLength\": 20,", "\"maxLength\": 20, \"minLength\": 21,", 7, "It is greater than maxLength.")]
    [InlineData("\"default\": \"hello\",", "\"default\": \"HELLO\",", 7, "'word' is not of the form")]
    [InlineData("\"default\": \"hello\",", "\"defaultFrom\": \"host\",", 7, "There is no target argument 'host'.")]
    [InlineData(", \"description\": \"A word.\"", "", 7, "It has no description.")]
    [InlineData("\"word\": { \"type\"", "\"timeout_sec\": { \"type\"", 7, "The name is taken.")]
    [InlineData("{ \"use\": \"word\" }", "{ \"use\": \"words\" }", 9, "There is no argument 'words'.")]
    [InlineData("{ \"use\": \"word\" }", "\"x\"", 7, "Nothing comes of it")]
    [InlineData("{ \"use\": \"word\" }", "{ \"use\": \"word\", \"when\": { \"other\": true } }", 9, "A condition speaks of 'other'")]
    [InlineData("{ \"use\": \"word\" }", "{ \"use\": \"word\", \"when\": { \"word\": { \"like\": \"a\" } } }", 9, "There is no 'like' in /argv/0/when/word.")]
    [InlineData("{ \"use\": \"word\" }", "{ \"use\": \"word\" }, { \"shell\": \"id\" }", 9, "There is no 'shell' in /argv/1.")]
    [InlineData("{ \"use\": \"word\" }", "{ \"use\": \"word\" }, 5", 9, "/argv/1 is not of type string or of type object.")]
    [InlineData("{ \"use\": \"word\" }", "{ \"use\": \"word\" }, \"a\\u0000b\"", 9, "/argv/1 does not match")]
    [InlineData("\"openWorld\": false", "\"openWorld\": \"no\"", 10, "/annotations/openWorld is not of type boolean.")]
    [InlineData("\"parser\": \"text\"", "\"parser\": \"guess\"", 12, "There is no parser 'guess'.")]
    [InlineData("\"parser\": \"text\"", "\"parser\": \"text\", \"settings\": {}", 12, "The parser 'text' takes no settings.")]
    [InlineData("\"parser\": \"text\"", "\"parser\": \"text\", \"arguments\": [\"other\"]", 12, "There is no argument 'other'.")]
    [InlineData("\"refused\": \"word\"", "\"argv\": [\"A\"]", 13, "There must be a test with argv and one with refused.")]
    [InlineData("\"refused\": \"word\"", "\"cost\": 1", 15, "A test has either refused, or argv or content.")]
    [InlineData("\"repeatSafe\": true,", "\"repeatSafe\": true, \"limits\": { \"timeoutSec\": 20, \"maxTimeoutSec\": 10 },", 11, "It is greater than maxTimeoutSec.")]
    [InlineData("\"repeatSafe\": true,", "\"repeatSafe\": true, \"limits\": { \"memoryMb\": 1000000 },", 11, "/limits/memoryMb is greater than 16384.")]
    [InlineData("\"repeatSafe\": true,", "\"repeatSafe\": true, \"cost\": 61,", 11, "/cost is greater than 60.")]
    [InlineData("\"repeatSafe\": true,", "\"repeatSafe\": true, \"risk\": \"none\",", 11, "/risk is not one of normal, intrusive.")]
    [InlineData("\"repeatSafe\": true,", "\"repeatSafe\": true, \"templates\": { \"a\": { \"description\": \"b\" } },", 11, "One argument of the type template goes with templates")]
    [InlineData("\"repeatSafe\": true,", "\"repeatSafe\": true, \"rules\": [{ \"message\": \"a\", \"suggestion\": \"b\" }],", 11, "It neither refuses nor requires anything.")]
    [InlineData("\"repeatSafe\": true,", "\"repeatSafe\": true, \"rules\": [{ \"refuse\": [\"x\"], \"message\": \"a\", \"suggestion\": \"b\" }],", 11, "There is no argument 'x' that a call could give.")]
    [InlineData("\"repeatSafe\": true,", "\"repeatSafe\": true, \"sandbox\": { \"environment\": { \"ld preload\": \"x\" } },", 11, "The name 'ld preload' does not match")]
    [InlineData("\"repeatSafe\": true,", "\"repeatSafe\": true, \"icons\": [{ \"src\": \"javascript:alert(1)\" }],", 11, "/icons/0/src does not match")]
    public void A_mistake_is_told_with_its_line_and_reason(string right, string wrong, int line, string reason)
    {
        var text = Whole.Replace(right, wrong, StringComparison.Ordinal);
        text.ShouldNotBe(Whole);

        ProblemsOf(text).ShouldContain(problem => problem.Line == line && problem.Reason.Contains(reason, StringComparison.Ordinal), string.Join('\n', ProblemsOf(text)));
    }

    [Theory]
    [InlineData("""{ "type": "integer", "minimum": -5, "maximum": 5, "description": "d" }""", "would be read as an option")]
    [InlineData("""{ "type": "integer", "minimum": 5, "maximum": 1, "description": "d" }""", "It is greater than maximum.")]
    [InlineData("""{ "type": "duration", "minimum": "2s", "maximum": "1s", "description": "d" }""", "It is greater than maximum.")]
    [InlineData("""{ "type": "enum", "description": "d" }""", "either values or fragments")]
    [InlineData("""{ "type": "enum", "values": ["a"], "fragments": { "a": [] }, "description": "d" }""", "either values or fragments")]
    [InlineData("""{ "type": "boolean", "argv": ["{value}"], "description": "d" }""", "A boolean has no {value}.")]
    [InlineData("""{ "type": "array", "items": { "type": "array", "items": { "type": "ports" }, "maxItems": 2 }, "maxItems": 2, "description": "d" }""", "Arrays are of strings")]
    [InlineData("""{ "type": "array", "items": { "type": "string", "pattern": "(", "maxLength": 2 }, "maxItems": 2, "description": "d" }""", "/arguments/word/items/pattern: The pattern cannot be used")]
    [InlineData("""{ "type": "target", "description": "d" }""", "A tool with a target needs the network.")]
    [InlineData("""{ "type": "template", "description": "d" }""", "One argument of the type template goes with templates")]
    [InlineData("""{ "type": "ports", "internal": true, "required": true }""", "Nobody can give what is internal.")]
    public void A_declaration_that_makes_no_sense_is_told(string declaration, string reason)
    {
        var start = Whole.IndexOf("{ \"type\": \"string\"", StringComparison.Ordinal);
        var text = Whole[..start] + declaration + Whole[Whole.IndexOf('\n', start)..];

        ProblemsOf(text).ShouldContain(problem => problem.Reason.Contains(reason, StringComparison.Ordinal), string.Join('\n', ProblemsOf(text)));
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_in_the_order_of_its_lines()
    {
        var text = Whole.Replace("\"A demo\"", "1", StringComparison.Ordinal).Replace("\"parser\": \"text\"", "", StringComparison.Ordinal).Replace("\"repeatSafe\": true", "\"repeatSafe\": 0", StringComparison.Ordinal);

        ProblemsOf(text).Select(problem => problem.Line).ShouldBe([3, 11, 12]);
    }

    [Fact]
    public void Editors_and_reader_know_the_same_members()
    {
        var schema = Schema();
        var definitions = schema.GetProperty("$defs");

        Members(schema).ShouldBe(MembersOf<ToolManifest>(), ignoreOrder: true);
        foreach (var (place, type) in new (string, Type)[]
        {
            ("limits", typeof(ManifestLimits)), ("sandbox", typeof(ManifestSandbox)), ("annotations", typeof(ToolHints)),
        })
            Members(schema.GetProperty("properties").GetProperty(place)).ShouldBe(MembersOf(type), ignoreOrder: true, place);
        foreach (var (place, type) in new (string, Type)[]
        {
            ("icons", typeof(ToolIcon)), ("alternatives", typeof(ManifestAlternative)), ("rules", typeof(ManifestRule)), ("raises", typeof(ManifestRaise)), ("examples", typeof(ManifestExample)), ("tests", typeof(ManifestCase)),
        })
            Members(schema.GetProperty("properties").GetProperty(place).GetProperty("items")).ShouldBe(MembersOf(type), ignoreOrder: true, place);
        Members(schema.GetProperty("properties").GetProperty("templates").GetProperty("additionalProperties")).ShouldBe(MembersOf<ManifestTemplate>(), ignoreOrder: true);
        Members(definitions.GetProperty("command").GetProperty("properties").GetProperty("version")).ShouldBe(MembersOf<ManifestVersion>(), ignoreOrder: true);
        Members(definitions.GetProperty("command")).ShouldBe(MembersOf<ManifestCommand>(), ignoreOrder: true);
        Members(definitions.GetProperty("output")).ShouldBe(MembersOf<ManifestOutput>(), ignoreOrder: true);
        Members(definitions.GetProperty("part").GetProperty("else")).ShouldBe(MembersOf<CommandPart>(), ignoreOrder: true);
    }

    [Theory]
    [InlineData(typeof(StringArgument), "string")]
    [InlineData(typeof(IntegerArgument), "integer")]
    [InlineData(typeof(NumberArgument), "number")]
    [InlineData(typeof(BooleanArgument), "boolean")]
    [InlineData(typeof(EnumArgument), "enum")]
    [InlineData(typeof(ArrayArgument), "array")]
    [InlineData(typeof(TargetArgument), "target")]
    [InlineData(typeof(PortsArgument), "ports")]
    [InlineData(typeof(DurationArgument), "duration")]
    [InlineData(typeof(DomainArgument), "domain")]
    [InlineData(typeof(TemplateArgument), "template")]
    public void Editors_and_reader_know_the_same_kinds_of_arguments(Type type, string kind)
    {
        var known = Members(Schema().GetProperty("$defs").GetProperty($"{kind}Argument")).Except(["type"]);

        // Where an argument may have a default out of a target, that is said of its kind.
        MembersOf(type).Except(known).Except(["defaultFrom", "argv"]).ShouldBeEmpty();
        known.Except(MembersOf(type)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_check_of_a_catalog_says_what_is_wrong_and_what_passes()
    {
        using var files = new ManifestFiles();
        files.Write("demo/good.json", ManifestFiles.Minimal("good"));
        files.Write("demo/bad.json", ManifestFiles.Minimal("bad").Replace("\"argv\": [\"a\"]", "\"argv\": [\"b\"]", StringComparison.Ordinal).Replace("\"word\": \"A\"", "\"word\": \"aa\"", StringComparison.Ordinal));
        files.Write("demo/broken.json", "{");
        using var output = new StringWriter();

        CatalogCheck.IsAsked(["--check-catalog", files.Path], out var path).ShouldBeTrue();
        (await CatalogCheck.RunAsync(path, output, TestContext.Current.CancellationToken)).ShouldBe(1);

        var lines = output.ToString();
        lines.ShouldContain("good: 2 tests and 0 examples pass.");
        lines.ShouldContain("bad, test 1, { \"word\": \"a\" }: It becomes [a] instead of [b].");
        lines.ShouldContain("bad, test 2, { \"word\": \"aa\" }: It is accepted: aa");
        lines.ShouldContain("broken.json(1): It is not JSON");
        (await CatalogCheck.RunAsync(Path.Combine(files.Path, "demo/good.json"), output, TestContext.Current.CancellationToken)).ShouldBe(0);
        CatalogCheck.IsAsked([], out _).ShouldBeFalse();
    }

    [Fact]
    public void A_byte_order_mark_is_no_mistake() => ProblemsOf($"\uFEFF{ManifestFiles.Minimal("demo")}").ShouldBeEmpty();

    private static List<ManifestProblem> ProblemsOf(string text)
    {
        var problems = new List<ManifestProblem>();
        ManifestReader.Read("demo.json", Encoding.UTF8.GetBytes(text), problems);
        return problems;
    }

    private static JsonElement Schema() => JsonElement.Parse(File.ReadAllText(Path.Combine(ShippedTools.Folder, "tool.schema.json")));

    private static IEnumerable<string> Members(JsonElement schema) => schema.GetProperty("properties").EnumerateObject().Select(member => member.Name);

    private static IEnumerable<string> MembersOf<T>() => MembersOf(typeof(T));

    private static IEnumerable<string> MembersOf(Type type)
    {
        // Not as polymorphic: what is asked for is the type's own.
        var options = new JsonSerializerOptions(ManifestJson.Options) { TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver() };
        return type == typeof(CommandPart)
            ? ["use", "as", "when", "unless", "argv", "else"]
            : options.GetTypeInfo(type).Properties.Where(property => property.Set is not null).Select(property => property.Name);
    }
}
