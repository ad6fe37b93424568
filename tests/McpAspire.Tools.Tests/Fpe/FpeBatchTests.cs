using System.Text.Json;
using System.Text.Json.Nodes;
using McpAspire.Jobs;
using McpAspire.Tools.Catalog;
using McpAspire.Tools.Fpe;

namespace McpAspire.Tools.Tests.Fpe;

/// <summary>Batches, tweaks and formats.</summary>
public sealed class FpeBatchTests
{
    private const string Ring =
        """
        [
          {"name": "default", "version": 1, "algorithm": "FF3", "key": "EF4359D8D580AA4F7F036D6F04FC6A94", "tweak": "D8E7920AFA330A73"},
          {"name": "legacy", "version": 1, "algorithm": "FF3-1", "key": "00112233445566778899aabbccddeeff", "tweak": "abcdef12345678"},
          {"name": "cards", "version": 3, "key": "2b7e151628aed2a6abf7158809cf4f3c"},
          {"name": "ids", "version": 1, "key": "2b7e151628aed2a6abf7158809cf4f3c", "alphabet": "0123456789abcdefghijklmnopqrstuvwxyz"}
        ]
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(200, 1)]
    [InlineData(201, 2)]
    [InlineData(10_000, 50)]
    public async Task A_batch_costs_what_its_values_are_worth(int values, int cost)
    {
        await using var host = new TestHost([], new Dictionary<string, string?>(StringComparer.Ordinal));
        host.Get<ToolCatalog>().TryFind("fpe_encrypt", out var tool).ShouldBeTrue();
        var arguments = new JsonObject { ["values"] = new JsonArray([.. Enumerable.Range(100_000, values).Select(value => JsonValue.Create($"{value}"))]) };

        tool.TermsOf(await tool.ValidateAsync(JsonElement.Parse(arguments.ToJsonString()), TestContext.Current.CancellationToken)).Cost.ShouldBe(cost);
    }

    [Fact]
    public async Task Results_are_in_the_order_of_the_values_each_with_a_token_or_an_error()
    {
        await using var host = Host();

        var result = await CallAsync(host, "fpe_encrypt", new { values = new[] { "123456789", "98", "4000 1234 5678 9999", "ENC_FPE:987654", "555-123-4567", "123456789" } });

        result.IsError.ShouldBeFalse();
        var content = result.StructuredContent!.Value;
        content.ShouldConformTo(FpeDefinitions.Encrypt.OutputSchema);
        content.GetProperty("results").EnumerateArray().Select(item => item.GetRawText()).ShouldBe(
        [
            """{"index":0,"token":"ENC_FPE:096616337"}""",
            """{"index":1,"error":{"type":"validation_error","message":"The value has 2 digits; it takes 6 to 56."}}""",
            """{"index":2,"token":"ENC_FPE:0681970853272135"}""",
            """{"index":3,"error":{"type":"validation_error","message":"The value is encrypted already."}}""",
            """{"index":4,"token":"ENC_FPE:5347607783"}""",
            """{"index":5,"token":"ENC_FPE:096616337"}""",
        ]);
        content.GetProperty("succeeded").GetInt32().ShouldBe(4);
        content.GetProperty("failed").GetInt32().ShouldBe(2);
        content.GetProperty("keys").GetRawText().ShouldBe("""[{"key":"default","version":1,"algorithm":"FF3"}]""");
        content.GetProperty("warnings").GetArrayLength().ShouldBe(2);
        result.Content.ShouldHaveSingleItem().Text.Split('\n').ShouldBe(
        [
            "4 of 6 values encrypted, 2 refused:",
            "ENC_FPE:096616337",
            "(refused: The value has 2 digits; it takes 6 to 56.)",
            "ENC_FPE:0681970853272135",
            "(refused: The value is encrypted already.)",
            "ENC_FPE:5347607783",
            "ENC_FPE:096616337",
        ]);
    }

    [Fact]
    public async Task A_model_reads_as_much_of_long_results_as_it_can_take()
    {
        await using var host = Host();

        var result = await CallAsync(host, "fpe_encrypt", new { values = Enumerable.Repeat(new string('a', 2000), 60), key = "ids" });

        result.StructuredContent!.Value.GetProperty("succeeded").GetInt32().ShouldBe(60);
        result.Content[0].Text.Length.ShouldBeLessThan(20_000);
        result.Content[0].Text.ShouldEndWith("(51 more are in the structured content)");
    }

    [Theory]
    [InlineData("ENC_FPE:ids.1:John Doe, born 1979")]
    [InlineData("ENC_FPE:ids.1:a-1")]
    [InlineData("ENC_FPE:12")]
    public async Task What_no_key_can_have_made_is_not_vouched_for(string value)
    {
        await using var host = Host();

        var refused = await CallAsync(host, "fpe_encrypt", new { value, allow_already_encrypted = true });

        refused.Error!.Type.ShouldBe(ToolErrorType.ValidationError);
    }

    [Fact]
    public void Whatever_carries_a_value_does_not_tell_it_to_a_log()
    {
        object[] carriers =
        [
            new FpeArguments { Value = "5ec2e7", Values = ["5ec2e7"], Tweak = "5ec2e7" },
            new FpeItem { Characters = "5ec2e7", Layout = "5ec2e7", Result = "5ec2e7" },
            new FpeResult("5ec2e7", "5ec2e7", "FF1", "default", 1, []),
            new FpeBatchItem(0, "5ec2e7", "5ec2e7", null),
            new FpeBatchResult([new FpeBatchItem(0, "5ec2e7", "5ec2e7", null)], 1, 0, [], []),
        ];

        carriers.ShouldAllBe(carrier => !carrier.ToString()!.Contains("5ec2e7"));
    }

    [Fact]
    public async Task A_batch_of_tokens_of_several_keys_is_decrypted_each_with_its_own()
    {
        await using var host = Host();
        var cards = await TextOf(host, "fpe_encrypt", new { value = "5551234567", key = "cards" });

        var result = await CallAsync(host, "fpe_decrypt", new { values = new[] { cards, "ENC_FPE:096616337", "ENC_FPE:legacy.1:247665236", "ENC_FPE:cards.4:247665236" } });

        var content = result.StructuredContent!.Value;
        content.ShouldConformTo(FpeDefinitions.Decrypt.OutputSchema);
        content.GetProperty("results").EnumerateArray().Select(item => item.GetRawText()).ShouldBe(
        [
            """{"index":0,"value":"5551234567"}""",
            """{"index":1,"value":"123456789"}""",
            """{"index":2,"value":"123456789"}""",
            """{"index":3,"error":{"type":"not_found","message":"There is no version 4 of a key \u0027cards\u0027."}}""",
        ]);
        content.GetProperty("keys").GetArrayLength().ShouldBe(3);
    }

    [Fact]
    public async Task Ten_thousand_values_become_what_each_becomes_alone_and_come_back()
    {
        await using var host = Host();
        string[] values = [.. Enumerable.Range(0, 10_000).Select(i => $"{i:D4}{new string((char)('0' + (i % 10)), 2 + (i % 51))}")];

        var encrypted = await CallAsync(host, "fpe_encrypt", new { values, key = "cards" });
        var tokens = Results(encrypted, "token");
        var decrypted = await CallAsync(host, "fpe_decrypt", new { values = tokens });

        Results(decrypted, "value").ShouldBe(values);
        tokens.Distinct(StringComparer.Ordinal).Count().ShouldBe(values.Distinct(StringComparer.Ordinal).Count());
        foreach (var i in new[] { 0, 1, 4711, 9_999 })
            (await TextOf(host, "fpe_encrypt", new { value = values[i], key = "cards" })).ShouldBe(tokens[i]);
        encrypted.Content[0].Text.Split('\n').Length.ShouldBe(102);
        encrypted.Content[0].Text.ShouldEndWith("(9900 more are in the structured content)");
    }

    [Fact]
    public async Task A_batch_in_which_nothing_succeeds_is_an_error_with_the_results()
    {
        await using var host = Host();

        var result = await CallAsync(host, "fpe_decrypt", new { values = new[] { "98", "ENC_FPE:98" } });

        result.IsError.ShouldBeTrue();
        result.StructuredContent!.Value.GetProperty("failed").GetInt32().ShouldBe(2);
        result.StructuredContent.Value.ShouldConformTo(FpeDefinitions.Decrypt.OutputSchema);
    }

    [Theory]
    [InlineData("""{}""", "value")]
    [InlineData("""{"value": "9876543210", "values": ["9876543210"]}""", "value")]
    [InlineData("""{"values": []}""", "values")]
    [InlineData("""{"values": "9876543210"}""", "values")]
    [InlineData("""{"values": ["9876543210", 9876543210]}""", "values")]
    [InlineData("""{"value": "9876543210", "tweak": "9876543"}""", "tweak")]
    [InlineData("""{"value": "9876543210", "tweak": "98765xyz"}""", "tweak")]
    [InlineData("""{"value": "9876543210", "tweak": "987650"}""", "tweak")]
    [InlineData("""{"value": "9876543210", "key": "98765"}""", "key")]
    [InlineData("""{"value": "9876543210", "98765": 1}""", "arguments")]
    [InlineData("""{"value": "98765-43210\n98765", "preserve_format": true}""", "value")]
    public async Task Arguments_that_make_no_sense_are_refused_and_not_repeated(string arguments, string argument)
    {
        await using var host = Host();

        var result = await host.CallAsync("fpe_encrypt", arguments, Cancellation);

        result.Error!.Type.ShouldBe(ToolErrorType.ValidationError);
        result.Error.Metadata!["argument"].GetString().ShouldBe(argument);
        JsonSerializer.Serialize(result, ToolsJsonContext.Default.ToolResult).ShouldNotContain("98765");
    }

    [Theory]
    [InlineData(10_001, 1, "'values' is not an array of 1 to 10000 strings.")]
    [InlineData(1, 2049, "'values' has something other than a string of up to 2048 characters at index 0.")]
    [InlineData(700, 2000, "The arguments have ")]
    public async Task A_batch_has_limits(int count, int length, string message)
    {
        await using var host = Host();

        var result = await CallAsync(host, "fpe_encrypt", new { values = Enumerable.Repeat(new string('1', length), count) });

        result.Error!.Message.ShouldStartWith(message);
    }

    [Theory]
    [InlineData("default", "d8e7920afa330a73", true)]
    [InlineData("default", "0011223344556677", false)]
    [InlineData("legacy", "00112233445566", false)]
    [InlineData("cards", "", true)]
    [InlineData("cards", "636c69656e742d3432", false)]
    public async Task A_tweak_replaces_that_of_the_key(string key, string tweak, bool isItsOwn)
    {
        await using var host = Host();

        var plain = await TextOf(host, "fpe_encrypt", new { value = "123456789", key });
        var tweaked = await TextOf(host, "fpe_encrypt", new { value = "123456789", key, tweak });

        (tweaked == plain).ShouldBe(isItsOwn);
        (await TextOf(host, "fpe_decrypt", new { value = tweaked, tweak })).ShouldBe("123456789");
        (await TextOf(host, "fpe_decrypt", new { value = tweaked })).Equals("123456789", StringComparison.Ordinal).ShouldBe(isItsOwn);
    }

    [Theory]
    [InlineData("default", "001122", "takes 7 or 8 bytes.")]
    [InlineData("legacy", "0011223344556677", "takes 7 bytes.")]
    public async Task A_tweak_of_another_length_is_refused_with_what_the_algorithm_takes(string key, string tweak, string message)
    {
        await using var host = Host();

        var refused = await CallAsync(host, "fpe_encrypt", new { value = "123456789", key, tweak });

        refused.Error!.Message.ShouldEndWith(message);
        refused.Error.Metadata!["argument"].GetString().ShouldBe("tweak");
    }

    [Theory]
    [InlineData("default", "4000-1234-5678-9999", "ENC_FPE:0681-9708-5327-2135")]
    [InlineData("default", "(555) 123-4567", "ENC_FPE:(534) 760-7783")]
    [InlineData("default", " 4000 1234 5678 9999\n", "ENC_FPE:0681 9708 5327 2135")]
    public async Task Separators_stay_where_they_are_on_request(string key, string value, string token)
    {
        await using var host = Host();

        var encrypted = await TextOf(host, "fpe_encrypt", new { value, key, preserve_format = true });
        var decrypted = await TextOf(host, "fpe_decrypt", new { value = encrypted, preserve_format = true });

        decrypted.ShouldBe(value.Trim());
        encrypted.ShouldBe(token);
    }

    [Fact]
    public async Task A_value_that_looks_like_the_name_of_a_key_is_not_taken_for_one()
    {
        await using var host = Host();

        for (var i = 0; i < 20; i++)
        {
            var value = $"cards.{i}:4000123456";
            var token = await TextOf(host, "fpe_encrypt", new { value, preserve_format = true });

            (await TextOf(host, "fpe_decrypt", new { value = token, preserve_format = true })).ShouldBe(value);
        }
    }

    [Fact]
    public async Task A_token_with_separators_is_only_decrypted_by_who_knows_of_them()
    {
        await using var host = Host();

        var refused = await CallAsync(host, "fpe_decrypt", new { value = "ENC_FPE:0681-9708-5327-2135" });

        refused.Error!.RecoverySuggestion!.ShouldContain("preserve_format: true");
    }

    [Theory]
    [InlineData("zz-1234", false, "zz1234")]
    [InlineData("zz-1234", true, "zz-1234")]
    [InlineData("zz_1234/a", true, "zz_1234/a")]
    [InlineData("kunde 4711 z", false, "kunde4711z")]
    public async Task A_key_with_an_alphabet_takes_text_and_everything_else_is_a_separator(string value, bool preserveFormat, string decrypted)
    {
        await using var host = Host();

        var token = await TextOf(host, "fpe_encrypt", new { value, key = "ids", preserve_format = preserveFormat });

        token.ShouldStartWith("ENC_FPE:ids.1:");
        token.Length.ShouldBe("ENC_FPE:ids.1:".Length + decrypted.Length);
        (await TextOf(host, "fpe_decrypt", new { value = token, preserve_format = preserveFormat })).ShouldBe(decrypted);
    }

    [Theory]
    [InlineData("Zz-1234", false)]
    [InlineData("Zz-1234", true)]
    [InlineData("z\u0451-1234", false)]
    [InlineData("zz-1234\u0661", true)]
    [InlineData("\uD842\uDFB7zz-1234", false)]
    [InlineData("\uD842\uDFB7zz-1234", true)]
    [InlineData("ze\u0301-1234", true)]
    [InlineData("zz-1234\u00B2", true)]
    public async Task Of_a_text_no_letter_is_dropped_or_left_in_the_clear(string value, bool preserveFormat)
    {
        await using var host = Host();

        var refused = await CallAsync(host, "fpe_encrypt", new { value, key = "ids", preserve_format = preserveFormat });

        refused.Error!.Message.ShouldBe("The value has letters or digits that are not characters of the key's alphabet.");
    }

    [Theory]
    [InlineData("\uD835\uDFD2000-123456", false)]
    [InlineData("\uD835\uDFD2000-123456", true)]
    [InlineData("\u2463000-123456", true)]
    [InlineData("4000-12345\u00B2", false)]
    public async Task Of_a_number_no_digit_is_dropped_or_left_in_the_clear(string value, bool preserveFormat)
    {
        await using var host = Host();

        var refused = await CallAsync(host, "fpe_encrypt", new { value, preserve_format = preserveFormat });

        refused.Error!.Message.ShouldBe("The value has digits that are not 0 to 9.");
    }

    [Theory]
    [InlineData("ids", "abc", "The value has 3 characters of the key's alphabet; it takes 4 to 2000.")]
    [InlineData("cards", "12345", "The value has 5 digits; it takes 6 to 56.")]
    public async Task The_domain_of_the_key_gives_the_lengths(string key, string value, string message)
    {
        await using var host = Host();

        (await CallAsync(host, "fpe_encrypt", new { value, key })).Error!.Message.ShouldBe(message);
    }

    [Fact]
    public async Task The_longest_value_gives_a_token_that_can_be_decrypted()
    {
        await using var host = Host();
        var value = string.Concat(Enumerable.Repeat("0123456789abcdefghij", 100));

        var token = await TextOf(host, "fpe_encrypt", new { value, key = "ids" });

        (await TextOf(host, "fpe_decrypt", new { value = token })).ShouldBe(value);
        (await CallAsync(host, "fpe_encrypt", new { value = value + "-", key = "ids" })).Error!.Message
            .ShouldBe("The value has 2001 characters (at most 2000, separators included).");
    }

    private static IReadOnlyList<string> Results(ToolResult result, string name) =>
        [.. result.StructuredContent!.Value.GetProperty("results").EnumerateArray().Select(item => item.GetProperty(name).GetString()!)];

    private static async Task<string> TextOf(TestHost host, string tool, object arguments)
    {
        var result = await CallAsync(host, tool, arguments);
        result.Error.ShouldBeNull();
        return result.Content[0].Text;
    }

    private static Task<ToolResult> CallAsync(TestHost host, string tool, object arguments) =>
        host.CallAsync(tool, JsonSerializer.Serialize(arguments), Cancellation);

    private static TestHost Host() =>
        new(["fpe"], new Dictionary<string, string?>(StringComparer.Ordinal) { ["FPE_KEYS"] = Ring, ["AUTH_MODE"] = "authless" });
}
