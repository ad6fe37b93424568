using System.Text.Json;
using McpAspire.Jobs;
using McpAspire.Tools.Arguments;

namespace McpAspire.Tools.Tests.Arguments;

public sealed class ArgumentReaderTests
{
    private static readonly string[] Words = ["one", "two"];

    [Fact]
    public void Arguments_are_read_by_name_and_type()
    {
        var reader = Reader("""{"s": "text", "i": 5, "f": 6.0, "b": true, "c": "two"}""");

        reader.RequiredString("s").ShouldBe("text");
        reader.OptionalInteger("i", 1, 10).ShouldBe(5);
        reader.OptionalInteger("f", 1, 10).ShouldBe(6);
        reader.OptionalBoolean("b").ShouldBe(true);
        reader.OptionalChoice("c", Words).ShouldBe("two");
        reader.End();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    public void What_is_optional_may_be_absent(string arguments)
    {
        var reader = Reader(arguments);

        reader.OptionalString("s").ShouldBeNull();
        reader.OptionalInteger("i", 1, 10).ShouldBeNull();
        reader.OptionalBoolean("b").ShouldBeNull();
        reader.OptionalChoice("c", Words).ShouldBeNull();
        reader.End();
    }

    [Theory]
    [InlineData("[]", "arguments", "not a JSON object")]
    [InlineData("\"text\"", "arguments", "not a JSON object")]
    [InlineData("""{"s": "a", "s": "b"}""", "arguments", "given twice")]
    [InlineData("""{}""", "s", "'s' is missing")]
    [InlineData("""{"s": 5}""", "s", "'s' is not a string")]
    [InlineData("""{"s": null}""", "s", "'s' is not a string")]
    [InlineData("""{"s": ["a"]}""", "s", "'s' is not a string")]
    [InlineData("""{"s": "\ud800"}""", "s", "'s' is not a string")]
    [InlineData("""{"s": "12345678901"}""", "s", "'s' has 11 characters (at most 10)")]
    [InlineData("""{"s": "a", "i": "5"}""", "i", "'i' is not a whole number")]
    [InlineData("""{"s": "a", "i": 5.5}""", "i", "'i' is not a whole number")]
    [InlineData("""{"s": "a", "i": 1e400}""", "i", "'i' is not a whole number")]
    [InlineData("""{"s": "a", "i": 0}""", "i", "'i' is out of range")]
    [InlineData("""{"s": "a", "i": 11}""", "i", "'i' is out of range")]
    [InlineData("""{"s": "a", "i": 99999999999999999999}""", "i", "'i' is out of range")]
    [InlineData("""{"s": "a", "b": "true"}""", "b", "'b' is not a boolean")]
    [InlineData("""{"s": "a", "b": 1}""", "b", "'b' is not a boolean")]
    [InlineData("""{"s": "a", "c": "three"}""", "c", "'c' is not one of its values")]
    [InlineData("""{"s": "a", "c": "Two"}""", "c", "'c' is not one of its values")]
    [InlineData("""{"s": "a", "l": "b"}""", "l", "'l' is not an array of 1 to 2 strings")]
    [InlineData("""{"s": "a", "l": []}""", "l", "'l' is not an array of 1 to 2 strings")]
    [InlineData("""{"s": "a", "l": ["b", "c", "d"]}""", "l", "'l' is not an array of 1 to 2 strings")]
    [InlineData("""{"s": "a", "l": ["b", 1]}""", "l", "'l' has something other than a string of up to 3 characters at index 1")]
    [InlineData("""{"s": "a", "l": ["b", "four"]}""", "l", "'l' has something other than a string of up to 3 characters at index 1")]
    [InlineData("""{"s": "a", "l": ["\ud800"]}""", "l", "'l' has something other than a string of up to 3 characters at index 0")]
    [InlineData("""{"s": "a", "extra_args": "-A"}""", "extra_args", "There is no argument 'extra_args'")]
    [InlineData("""{"s": "a", "bad name; id": 1}""", "arguments", "There is an argument that the tool does not have")]
    [InlineData("""{"s": "a", "\ud800": 1}""", "arguments", "There is an argument that the tool does not have")]
    public void What_does_not_fit_is_refused_by_name(string arguments, string argument, string message)
    {
        var error = Should.Throw<ToolException>(() => ReadAll(arguments, sensitive: false)).Error;

        error.Type.ShouldBe(ToolErrorType.ValidationError);
        error.Message.ShouldContain(message);
        error.RecoverySuggestion.ShouldNotBeNullOrEmpty();
        error.Metadata!["argument"].GetString().ShouldBe(argument);
    }

    [Theory]
    [InlineData("""{"s": 4111111111111111}""")]
    [InlineData("""{"s": "4111111111111111"}""")]
    [InlineData("""{"s": "a", "l": ["4111111111111111"]}""")]
    [InlineData("""{"s": "a", "i": 4111111111111111}""")]
    [InlineData("""{"s": "a", "c": "4111111111111111"}""")]
    [InlineData("""{"s": "a", "4111111111111111": 1}""")]
    public void The_error_of_a_sensitive_tool_repeats_nothing_that_was_passed(string arguments)
    {
        var error = Should.Throw<ToolException>(() => ReadAll(arguments, sensitive: true)).Error;

        JsonSerializer.Serialize(error, ToolsJsonContext.Default.ToolError).ShouldNotContain("4111");
    }

    [Fact]
    public void An_unknown_argument_is_answered_with_those_that_there_are() =>
        Should.Throw<ToolException>(() => ReadAll("""{"s": "a", "x": 1}""", sensitive: false)).Error.RecoverySuggestion.ShouldBe("The arguments are: s, i, b, c, l.");

    [Fact]
    public void More_arguments_than_any_tool_has_are_refused_at_once()
    {
        var many = $"{{{string.Join(',', Enumerable.Range(0, 65).Select(i => $"\"a{i}\": 1"))}}}";

        Should.Throw<ToolException>(() => Reader(many)).Message.ShouldBe("There are more than 64 arguments.");
    }

    private static ArgumentReader Reader(string arguments) => new(JsonElement.Parse(arguments), sensitive: false);

    private static void ReadAll(string arguments, bool sensitive)
    {
        var reader = new ArgumentReader(JsonElement.Parse(arguments), sensitive);
        reader.RequiredString("s", maxLength: 10);
        reader.OptionalInteger("i", 1, 10);
        reader.OptionalBoolean("b");
        reader.OptionalChoice("c", Words);
        reader.OptionalStrings("l", 2, 3);
        reader.End();
    }
}
