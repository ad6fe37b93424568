using System.Text.Json;
using McpAspire.Fpe;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpAspire.IntegrationTests;

/// <summary>What a client sees of the key ring, through the gateway and the queue.</summary>
[Collection<ProductionSystem>]
public sealed class FpeToolTests(ProductionSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("123456789")]
    [InlineData("4000123456789999")]
    [InlineData("5551234567")]
    public async Task After_a_rotation_old_tokens_are_decrypted_and_new_ones_name_their_version(string value)
    {
        var caller = await system.GetTokenAsync();
        var old = await system.CallAsync(caller, "fpe_decrypt", new { value = EncryptWithFormerKey(value) });
        var renewed = await system.CallAsync(caller, "fpe_encrypt", new { value });
        var back = await system.CallAsync(caller, "fpe_decrypt", new { value = TextOf(renewed) });

        TextOf(old).ShouldBe(value);
        TextOf(renewed).ShouldMatch("^ENC_FPE:default\\.2:[0-9]+$");
        renewed.GetProperty("structuredContent").GetProperty("algorithm").GetString().ShouldBe("FF1");
        TextOf(back).ShouldBe(value);
    }

    [Fact]
    public async Task The_keys_are_listed()
    {
        var keys = (await system.CallAsync(await system.GetTokenAsync(), "fpe_keys", new { })).GetProperty("structuredContent").GetProperty("keys").EnumerateArray();

        keys.Select(key => $"{key.GetProperty("key")}.{key.GetProperty("version")} {key.GetProperty("state")}")
            .ShouldBe(["default.1 decrypt-only", "default.2 active", $"{ProductionSystem.LongName}.9999 active", "legacy.1 active", "retired.1 disabled"]);
    }

    [Theory]
    [InlineData(RunningSystem.SessionEra)]
    [InlineData(RunningSystem.StatelessEra)]
    public async Task The_largest_batch_goes_through_the_whole_system_and_back(string era)
    {
        await using var client = await system.ConnectAsync(era, await system.GetTokenAsync());
        string[] values = [.. Enumerable.Range(0, 10_000).Select(i => $"{i:D56}")];

        var encrypted = await CallAsync(client, "fpe_encrypt", new() { ["values"] = values, ["key"] = ProductionSystem.LongName });
        var tokens = Results(encrypted, "token");
        var decrypted = await CallAsync(client, "fpe_decrypt", new() { ["values"] = tokens });

        tokens.ShouldAllBe(token => token.Length == $"ENC_FPE:{ProductionSystem.LongName}.9999:".Length + 56);
        Results(decrypted, "value").ShouldBe(values);
    }

    /// <summary>A token of the time when there was one key, in the form without a key name.</summary>
    private string EncryptWithFormerKey(string value)
    {
        using var cipher = FpeCipher.Create(FpeAlgorithm.FF3, system.FormerKey, FpeAlphabet.Decimal);
        Span<char> token = stackalloc char[value.Length];
        cipher.Encrypt(value, system.FormerTweak, token);
        return $"ENC_FPE:{token}";
    }

    private static string[] Results(CallToolResult result, string name)
    {
        result.IsError.ShouldNotBe(true, result.Content.OfType<TextContentBlock>().First().Text);
        return [.. result.StructuredContent!.Value.GetProperty("results").EnumerateArray().Select(item => item.GetProperty(name).GetString()!)];
    }

    private static async Task<CallToolResult> CallAsync(McpClient client, string tool, Dictionary<string, object?> arguments) =>
        await client.CallToolAsync(tool, arguments, cancellationToken: Cancellation);

    private static string TextOf(JsonElement result) => result.GetProperty("content")[0].GetProperty("text").GetString()!;
}
