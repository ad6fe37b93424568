using System.Text.Json;
using McpAspire.Jobs;
using McpAspire.TestSupport;
using McpAspire.Tools.Catalog;

namespace McpAspire.Tools.Tests.Fpe;

public sealed class FpeToolsTests
{
    [Theory]
    [InlineData("123456789", "ENC_FPE:096616337")]
    [InlineData("4000123456789999", "ENC_FPE:0681970853272135")]
    [InlineData("4000 1234-5678/9999", "ENC_FPE:0681970853272135")]
    [InlineData("(555) 123-4567", "ENC_FPE:5347607783")]
    public async Task A_number_becomes_a_token_of_as_many_digits_and_back(string value, string token)
    {
        await using var host = Host();

        var encrypted = await CallAsync(host, "fpe_encrypt", value);
        var decrypted = await CallAsync(host, "fpe_decrypt", token);

        encrypted.IsError.ShouldBeFalse();
        encrypted.Content.ShouldHaveSingleItem().ShouldBe(new ToolContent("text", token));
        encrypted.StructuredContent!.Value.GetProperty("token").GetString().ShouldBe(token);
        decrypted.StructuredContent!.Value.GetProperty("value").GetString().ShouldBe(string.Concat(value.Where(char.IsAsciiDigit)));
        decrypted.Content.ShouldHaveSingleItem().Text.ShouldBe(string.Concat(value.Where(char.IsAsciiDigit)));
    }

    [Fact]
    public async Task A_tweak_of_seven_bytes_selects_FF3_1()
    {
        await using var host = Host("00112233445566778899aabbccddeeff", "abcdef12345678");

        var result = await CallAsync(host, "fpe_encrypt", "123456789");

        result.StructuredContent!.Value.GetProperty("token").GetString().ShouldBe("ENC_FPE:247665236");
        result.StructuredContent.Value.GetProperty("algorithm").GetString().ShouldBe("FF3-1");
    }

    [Theory]
    [InlineData("fpe_encrypt", "123456789")]
    [InlineData("fpe_decrypt", "ENC_FPE:096616337")]
    public async Task Every_result_conforms_to_its_schema_and_warns_of_the_algorithm(string tool, string value)
    {
        await using var host = Host();

        var result = await CallAsync(host, tool, value);

        result.StructuredContent!.Value.ShouldConformTo(Find(host, tool).Definition.OutputSchema);
        result.StructuredContent.Value.GetProperty("warnings")[0].GetString()!.ShouldStartWith("FF3 is kept for compatibility");
        result.Execution.ShouldNotBeNull().Tier.ShouldBeNull();
    }

    [Theory]
    [InlineData("12", "The value has 2 digits; it takes 6 to 56.")]
    [InlineData("", "The value has 0 digits; it takes 6 to 56.")]
    [InlineData("no number", "The value has 0 digits; it takes 6 to 56.")]
    [InlineData("98765", "The value has 5 digits; it takes 6 to 56.")]
    [InlineData("987659876598765987659876598765987659876598765987659876598", "The value has 57 digits; it takes 6 to 56.")]
    [InlineData("98765\u0661\u0662", "The value has digits that are not 0 to 9.")]
    [InlineData("ENC_FPE:9876543210", "The value is encrypted already.")]
    [InlineData(" enc_fpe:9876543210", "The value is encrypted already.")]
    public async Task A_value_that_cannot_be_encrypted_is_refused_with_the_reason_and_without_the_value(string value, string message) =>
        (await RefusalAsync("fpe_encrypt", value)).Message.ShouldBe(message);

    [Theory]
    [InlineData("9876543210", "The value does not start with ENC_FPE:.")]
    [InlineData("enc_fpe:9876543210", "The value does not start with ENC_FPE:.")]
    [InlineData("ENC_FPE:", "The value has 0 digits; it takes 6 to 56.")]
    [InlineData("ENC_FPE:98765", "The value has 5 digits; it takes 6 to 56.")]
    [InlineData("ENC_FPE:98765 43210", "The token has something other than digits in its value.")]
    [InlineData("ENC_FPE:ENC_FPE:9876543210", "The value has ENC_FPE: twice.")]
    public async Task A_token_that_is_none_is_refused_with_the_reason_and_without_the_value(string value, string message) =>
        (await RefusalAsync("fpe_decrypt", value)).Message.ShouldBe(message);

    [Fact]
    public async Task A_token_can_be_let_through_on_request()
    {
        await using var host = Host();

        var result = await host.CallAsync("fpe_encrypt", """{"value": "ENC_FPE:096616337", "allow_already_encrypted": true}""", TestContext.Current.CancellationToken);

        result.StructuredContent!.Value.GetProperty("token").GetString().ShouldBe("ENC_FPE:096616337");
        result.StructuredContent.Value.GetProperty("warnings").EnumerateArray().Last().GetString()!.ShouldContain("encrypted already");
    }

    [Theory]
    [InlineData("fpe_encrypt", """{"value": " 4000-1234 "}""", """{"value":"40001234"}""")]
    [InlineData("fpe_encrypt", """{"value": " enc_fpe:40001234", "allow_already_encrypted": true}""", null)]
    [InlineData("fpe_encrypt", """{"value": " ENC_FPE:40001234", "allow_already_encrypted": true}""", """{"value":"ENC_FPE:40001234","allow_already_encrypted":true}""")]
    [InlineData("fpe_decrypt", """{"value": "ENC_FPE:40001234\n"}""", """{"value":"ENC_FPE:40001234"}""")]
    public async Task Canonical_arguments_validate_to_themselves(string tool, string arguments, string? canonical)
    {
        await using var host = Host();

        if (canonical is null)
        {
            await Should.ThrowAsync<ToolException>(() => ValidateAsync(host, tool, arguments));
            return;
        }

        (await ValidateAsync(host, tool, arguments)).ShouldBe(canonical);
        (await ValidateAsync(host, tool, canonical)).ShouldBe(canonical);
    }

    [Fact]
    public async Task Neither_number_nor_key_nor_token_reaches_the_log()
    {
        const string Key = "0F1E2D3C4B5A69788796A5B4C3D2E1F0";
        await using var host = Host(Key, "99AABBCCDDEEFF00");

        var token = (await CallAsync(host, "fpe_encrypt", "5105105105105100")).Content[0].Text;
        await CallAsync(host, "fpe_decrypt", token);
        await CallAsync(host, "fpe_encrypt", "51051");

        host.Log.Lines().ShouldNotBeEmpty();
        foreach (var secret in new[] { Key, "99AABBCCDDEEFF00", "51051", token["ENC_FPE:".Length..] })
            host.Log.Lines().ShouldNotContain(line => line.Contains(secret, StringComparison.OrdinalIgnoreCase));
    }

    private static async Task<ToolError> RefusalAsync(string tool, string value)
    {
        await using var host = Host();
        var result = await CallAsync(host, tool, value);

        result.IsError.ShouldBeTrue();
        result.StructuredContent.ShouldBeNull();
        result.Error!.Type.ShouldBe(ToolErrorType.ValidationError);
        result.Error.Metadata!["argument"].GetString().ShouldBe("value");
        JsonSerializer.Serialize(result, ToolsJsonContext.Default.ToolResult).ShouldNotContain("98765");
        return result.Error;
    }

    private static Task<ToolResult> CallAsync(TestHost host, string tool, string value) =>
        host.CallAsync(tool, $$"""{"value": {{JsonSerializer.Serialize(value)}}}""", TestContext.Current.CancellationToken);

    private static async Task<string> ValidateAsync(TestHost host, string tool, string arguments) =>
        (await Find(host, tool).ValidateAsync(JsonElement.Parse(arguments), TestContext.Current.CancellationToken)).GetRawText();

    private static ITool Find(TestHost host, string name) => host.Get<ToolCatalog>().All.Single(tool => tool.Definition.Name == name);

    private static TestHost Host(string? key = null, string? tweak = null) => new(["fpe"], new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["FPE_KEY"] = key,
        ["FPE_TWEAK"] = tweak,
        ["AUTH_MODE"] = "authless",
    });
}
