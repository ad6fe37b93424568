using System.Text.Json;
using McpAspire.Jobs;
using McpAspire.TestSupport;
using McpAspire.Tools.Fpe;
using Microsoft.Extensions.Options;

namespace McpAspire.Tools.Tests.Fpe;

/// <summary>Named keys with versions: where they come from, what is wrong with them, what they may do.</summary>
public sealed class FpeKeyRingTests : IDisposable
{
    private const string Key = "00112233445566778899aabbccddeeff";
    private const string Other = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
    private const string DemoKey = "ef4359d8d580aa4f7f036d6f04fc6a94";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("key-ring-test-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_is_FF1_for_digits_and_active_unless_it_says_otherwise()
    {
        await using var host = Host($$"""[{"name": "cards", "version": 7, "key": "{{Key}}"}]""");

        var result = (await CallAsync(host, "fpe_encrypt", new { value = "4000123456789999", key = "cards" })).StructuredContent!.Value;

        result.GetProperty("token").GetString()!.ShouldMatch("^ENC_FPE:cards\\.7:[0-9]{16}$");
        result.GetProperty("algorithm").GetString().ShouldBe("FF1");
        result.GetProperty("key").GetString().ShouldBe("cards");
        result.GetProperty("version").GetInt32().ShouldBe(7);
        result.GetProperty("warnings").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_new_version_takes_over_and_what_the_old_one_encrypted_can_be_decrypted()
    {
        string token;
        await using (var before = Host(null, ("FPE_KEY", Key), ("FPE_TWEAK", "abcdef12345678")))
            token = await TextOf(before, "fpe_encrypt", new { value = "123456789" });
        await using var after = Host($$"""[{"name": "default", "version": 2, "key": "{{Other}}"}]""", ("FPE_KEY", Key), ("FPE_TWEAK", "abcdef12345678"));

        token.ShouldBe("ENC_FPE:247665236");
        (await TextOf(after, "fpe_decrypt", new { value = token })).ShouldBe("123456789");
        var renewed = await TextOf(after, "fpe_encrypt", new { value = "123456789" });
        renewed.ShouldMatch("^ENC_FPE:default\\.2:[0-9]{9}$");
        (await TextOf(after, "fpe_decrypt", new { value = renewed })).ShouldBe("123456789");
        (await StatesOf(after)).ShouldBe(["default 1 FF3-1 decrypt-only", "default 2 FF1 active"]);
    }

    [Fact]
    public async Task A_key_without_an_active_version_encrypts_nothing_and_says_which_version_is_what()
    {
        await using var host = Host(
            $$"""
            [{"name": "old", "version": 1, "key": "{{Key}}", "state": "disabled"}, {"name": "old", "version": 2, "key": "{{Other}}", "state": "decrypt-only"}]
            """);

        var refused = await CallAsync(host, "fpe_encrypt", new { value = "123456789", key = "old" });

        refused.Error!.Type.ShouldBe(ToolErrorType.ValidationError);
        refused.Error.Message.ShouldBe("The key 'old' has no active version: 1 is disabled, 2 is decrypt-only.");
        refused.Error.Metadata!["states"].GetRawText().ShouldBe("""{"1":"disabled","2":"decrypt-only"}""");
        (await CallAsync(host, "fpe_decrypt", new { value = "ENC_FPE:old.2:123456789" })).IsError.ShouldBeFalse();
    }

    [Theory]
    [InlineData("ENC_FPE:old.1:123456789", "validation_error", "Version 1 of the key 'old' is disabled.")]
    [InlineData("ENC_FPE:old.2:123456789", "not_found", "There is no version 2 of a key 'old'.")]
    [InlineData("ENC_FPE:other.1:123456789", "not_found", "There is no key of that name.")]
    public async Task A_token_of_a_key_that_is_disabled_or_not_there_is_not_decrypted(string token, string type, string message)
    {
        await using var host = Host($$"""[{"name": "old", "version": 1, "key": "{{Key}}", "state": "disabled"}]""");

        var refused = await CallAsync(host, "fpe_decrypt", new { value = token });

        refused.Error!.Message.ShouldBe(message);
        JsonSerializer.SerializeToElement(refused, ToolsJsonContext.Default.ToolResult).GetProperty("error").GetProperty("type").GetString().ShouldBe(type);
    }

    [Theory]
    [InlineData("fpe_encrypt", """{"value": "123456789", "key": "cafe0123456789abcdef0123456789ab"}""")]
    [InlineData("fpe_decrypt", """{"value": "ENC_FPE:cafe0123456789abcdef0123456789ab.1:123456789"}""")]
    public async Task A_key_that_is_not_there_is_not_found_and_its_name_which_may_be_a_key_is_not_repeated(string tool, string arguments)
    {
        await using var host = Host(null, ("AUTH_MODE", "debug"));

        var refused = await host.CallAsync(tool, arguments, Cancellation);

        refused.Error!.Type.ShouldBe(ToolErrorType.NotFound);
        refused.Error.Message.ShouldBe("There is no key of that name.");
        JsonSerializer.Serialize(refused, ToolsJsonContext.Default.ToolResult).ShouldNotContain("cafe");
    }

    [Fact]
    public async Task A_name_with_a_line_break_is_none()
    {
        await using var host = Host(null, ("AUTH_MODE", "debug"));

        (await CallAsync(host, "fpe_encrypt", new { value = "123456789", key = "default\n" })).Error!.Message.ShouldBe("'key' is not the name of a key.");
    }

    [Fact]
    public async Task Keys_are_listed_without_what_is_in_them()
    {
        await using var host = Host(
            $$"""
            [
              {"name": "ids", "version": 2, "key": "{{Other}}", "tweak": "5eedf00d", "alphabet": "0123456789abcdef"},
              {"name": "default", "version": 1, "algorithm": "FF3", "key": "{{Key}}", "tweak": "a1b2c3d4e5f60718", "state": "disabled"},
              {"name": "ids", "version": 1, "key": "{{Key}}", "state": "decrypt-only"}
            ]
            """);

        var result = await CallAsync(host, "fpe_keys", new { });

        result.StructuredContent!.Value.ShouldConformTo(FpeDefinitions.Keys.OutputSchema);
        result.Content[0].Text.ShouldBe(
            """
            default version 1: FF3, 10 characters, disabled
            ids version 1: FF1, 10 characters, decrypt-only
            ids version 2: FF1, 16 characters, active
            """);
        var json = JsonSerializer.Serialize(result, ToolsJsonContext.Default.ToolResult);
        foreach (var secret in new[] { Key, Other, "5eedf00d", "a1b2c3d4e5f60718", "0123456789abcdef" })
            json.ShouldNotContain(secret, Case.Insensitive);
    }

    [Theory]
    [InlineData("name", "\"Cards\"", "FPE_KEYS[1].name is not 1 to 32 small letters, digits and hyphens that begin with a letter.")]
    [InlineData("name", "\"\"", "FPE_KEYS[1].name is not 1 to 32 small letters, digits and hyphens that begin with a letter.")]
    [InlineData("version", "0", "FPE_KEYS[1].version is not a number from 1 to 9999.")]
    [InlineData("version", "10000", "FPE_KEYS[1].version is not a number from 1 to 9999.")]
    [InlineData("version", "1.5", "FPE_KEYS[1].version is not a number from 1 to 9999.")]
    [InlineData("key", "\"5ec2e75ec2e7\"", "FPE_KEYS[1].key is not 16, 24 or 32 bytes in hex. Make one with: openssl rand -hex 32.")]
    [InlineData("key", "null", "FPE_KEYS[1].key is not 16, 24 or 32 bytes in hex. Make one with: openssl rand -hex 32.")]
    [InlineData("key", "\"EF4359D8D580AA4F7F036D6F04FC6A94\"", "FPE_KEYS[1].key is the published demo key; the demo key is for the modes authless and debug only. Make one with: openssl rand -hex 32.")]
    [InlineData("tweak", "\"5ec2e7f\"", "FPE_KEYS[1].tweak is not 0 to 64 bytes in hex, as FF1 takes.")]
    [InlineData("algorithm", "\"FF2\"", "FPE_KEYS[1].algorithm is not FF1, FF3 or FF3-1.")]
    [InlineData("algorithm", "\"FF3\"", "FPE_KEYS[1].tweak is not 7 or 8 bytes in hex, as FF3 takes.")]
    [InlineData("algorithm", "\"FF3-1\"", "FPE_KEYS[1].tweak is not 7 bytes in hex, as FF3-1 takes.")]
    [InlineData("alphabet", "\"5ec2e75\"", "FPE_KEYS[1].alphabet is not 2 to 256 different characters without white space.")]
    [InlineData("alphabet", "\"a\"", "FPE_KEYS[1].alphabet is not 2 to 256 different characters without white space.")]
    [InlineData("alphabet", "\"a b\"", "FPE_KEYS[1].alphabet is not 2 to 256 different characters without white space.")]
    [InlineData("alphabet", "\"ab \"", "FPE_KEYS[1].alphabet is not 2 to 256 different characters without white space.")]
    [InlineData("alphabet", "\" ab\"", "FPE_KEYS[1].alphabet is not 2 to 256 different characters without white space.")]
    [InlineData("alphabet", "\"   \"", "FPE_KEYS[1].alphabet is not 2 to 256 different characters without white space.")]
    [InlineData("state", "\"enabled\"", "FPE_KEYS[1].state is not active, decrypt-only or disabled.")]
    [InlineData("5ec2e7", "\"5ec2e7\"", "FPE_KEYS[1].* has a field that keys do not have; the fields are name, version, algorithm, key, tweak, alphabet, state.")]
    public async Task A_field_that_makes_no_sense_stops_the_start_and_is_not_repeated(string field, string value, string message)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = "\"cards\"", ["version"] = "1", ["key"] = $"\"{Key}\"", [field] = value };
        var entry = string.Join(", ", fields.Select(pair => $"\"{pair.Key}\": {pair.Value}"));
        await using var host = Host($$"""[{"name": "default", "version": 1, "key": "{{Other}}"}, {{{entry}}}]""");

        var failure = Failure(host);

        failure.ShouldBe(message);
        foreach (var secret in new[] { Key, DemoKey, "5ec2e7" })
            failure.ShouldNotContain(secret, Case.Insensitive);
    }

    [Fact]
    public async Task The_default_key_is_for_digits()
    {
        await using var host = Host($$"""[{"name": "default", "version": 1, "key": "{{Key}}", "alphabet": "0123456789abcdef"}]""");

        Failure(host).ShouldStartWith("FPE_KEYS[0].alphabet: the key 'default' is for digits");
    }

    [Theory]
    [InlineData(1, "decrypt-only", "FPE_KEYS[0].version and FPE_KEYS[1].version are the same version of one key.")]
    [InlineData(2, "active", "FPE_KEYS[0].state and FPE_KEYS[1].state are active versions of one key; all but one have to be decrypt-only or disabled.")]
    public async Task Versions_of_a_key_are_different_and_one_is_active(int version, string state, string message)
    {
        await using var host = Host(
            $$"""[{"name": "cards", "version": 1, "key": "{{Key}}"}, {"name": "cards", "version": {{version}}, "key": "{{Other}}", "state": "{{state}}"}]""");

        Failure(host).ShouldBe(message);
    }

    [Theory]
    [InlineData("5ec2e7")]
    [InlineData("{\"5ec2e7\": 1}")]
    [InlineData("[\"5ec2e7\"]")]
    [InlineData("[{\"key\": [\"5ec2e7\"]}]")]
    [InlineData("[{\"5ec2e7\": \"a\", \"5ec2e7\": \"b\"}]")]
    [InlineData("[{\"key\": \"5ec2e7\"")]
    public async Task A_ring_that_is_none_stops_the_start_and_is_not_repeated(string ring)
    {
        await using var host = Host(ring);

        var failure = Failure(host);

        failure.ShouldStartWith("FPE_KEYS is not a JSON array of objects with the fields name, version,");
        failure.ShouldNotContain("5ec2e7");
    }

    [Fact]
    public async Task The_ring_can_be_a_file_that_only_its_owner_reads()
    {
        var path = WriteFile(UnixFileMode.UserRead);
        await using var host = Host(null, ("FPE_KEYS_FILE", path));

        (await StatesOf(host)).ShouldBe(["cards 1 FF1 active"]);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public async Task A_file_that_others_may_use_stops_the_start(UnixFileMode others)
    {
        var path = WriteFile(UnixFileMode.UserRead | others);
        await using var host = Host(null, ("FPE_KEYS_FILE", path));

        Failure(host).ShouldBe("FPE_KEYS_FILE: others than its owner may use the file. Take that away from them: chmod 600.");
    }

    [Fact]
    public async Task A_file_that_is_not_there_stops_the_start()
    {
        await using var host = Host(null, ("FPE_KEYS_FILE", Path.Combine(_directory.FullName, "nothing")));

        Failure(host).ShouldBe("FPE_KEYS_FILE: the file cannot be read (FileNotFoundException).");
    }

    [Fact]
    public async Task The_ring_can_be_a_section_of_the_configuration()
    {
        await using var host = Host(
            null, ("Fpe:Keys:0:Name", "cards"), ("Fpe:Keys:0:Version", "3"), ("Fpe:Keys:0:Key", Key), ("Fpe:Keys:1:Name", "ids"), ("Fpe:Keys:1:Version", "1"), ("Fpe:Keys:1:Key", "12"));

        Failure(host).ShouldStartWith("Fpe:Keys:1:key is not 16, 24 or 32 bytes in hex.");
    }

    [Fact]
    public async Task Two_rings_are_one_too_many()
    {
        await using var host = Host("[]", ("FPE_KEYS_FILE", WriteFile(UnixFileMode.UserRead)));

        Failure(host).ShouldBe("Set only one of FPE_KEYS, FPE_KEYS_FILE and Fpe:Keys.");
    }

    [Theory]
    [InlineData("authless")]
    [InlineData("debug")]
    public async Task Where_the_demo_key_is_allowed_it_may_be_in_the_ring_and_results_say_what_it_is(string mode)
    {
        await using var host = Host($$"""[{"name": "mine", "version": 1, "key": "{{DemoKey}}"}]""", ("AUTH_MODE", mode));

        var result = (await CallAsync(host, "fpe_encrypt", new { value = "123456789", key = "mine" })).StructuredContent!.Value;

        result.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString())
            .ShouldBe(["This is the published demo key: everybody can decrypt what it encrypts."]);
        host.Log.Lines().ShouldContain(line => line.StartsWith("Warning ", StringComparison.Ordinal) && line.Contains("demo key", StringComparison.Ordinal));
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private string WriteFile(UnixFileMode mode)
    {
        var path = Path.Combine(_directory.FullName, "keys.json");
        File.WriteAllText(path, $$"""[{"name": "cards", "version": 1, "key": "{{Key}}"}]""");
#pragma warning disable CA1416 // The tests run on Linux.
        File.SetUnixFileMode(path, mode);
#pragma warning restore CA1416
        return path;
    }

    private static string Failure(TestHost host) => Should.Throw<OptionsValidationException>(() => host.Get<IOptions<FpeOptions>>().Value).Message;

    private static async Task<string> TextOf(TestHost host, string tool, object arguments) => (await CallAsync(host, tool, arguments)).Content[0].Text;

    private static async Task<IEnumerable<string>> StatesOf(TestHost host) =>
        (await CallAsync(host, "fpe_keys", new { })).StructuredContent!.Value.GetProperty("keys").EnumerateArray()
            .Select(key => $"{key.GetProperty("key")} {key.GetProperty("version")} {key.GetProperty("algorithm")} {key.GetProperty("state")}");

    private static Task<ToolResult> CallAsync(TestHost host, string tool, object arguments) =>
        host.CallAsync(tool, JsonSerializer.Serialize(arguments), Cancellation);

    private static TestHost Host(string? ring, params (string Name, string? Value)[] settings)
    {
        var configuration = settings.ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal);
        configuration.TryAdd("AUTH_MODE", "production");
        configuration["FPE_KEYS"] = ring;
        return new TestHost(["fpe"], configuration);
    }
}
