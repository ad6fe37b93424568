using McpAspire.TestSupport;
using McpAspire.Tools.Fpe;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace McpAspire.Tools.Tests.Fpe;

public sealed class FpeOptionsTests
{
    private const string DemoKey = "EF4359D8D580AA4F7F036D6F04FC6A94";
    private const string Key = "00112233445566778899AABBCCDDEEFF";
    private const string Tweak = "ABCDEF12345678";

    [Theory]
    [InlineData("authless")]
    [InlineData("debug")]
    [InlineData(" Debug ")]
    [InlineData(null)]
    public async Task Where_it_is_allowed_the_demo_key_is_the_default_and_a_warning_says_so(string? mode)
    {
        await using var host = Host(("AUTH_MODE", mode));

        (await host.CallAsync("fpe_encrypt", """{"value": "123456789"}""", TestContext.Current.CancellationToken)).Content[0].Text.ShouldBe("ENC_FPE:096616337");

        host.Log.Lines().ShouldContain(line => line.StartsWith("Warning ", StringComparison.Ordinal) && line.Contains("demo key", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("production")]
    [InlineData("test")]
    [InlineData("no such mode")]
    public async Task Everywhere_else_a_missing_key_stops_the_start(string mode)
    {
        await using var host = Host(("AUTH_MODE", mode));

        Failure(host).ShouldStartWith("No FPE key is configured (FPE_KEYS, FPE_KEYS_FILE or FPE_KEY), and the demo key is for the modes authless and debug only.");
    }

    [Theory]
    [InlineData(DemoKey)]
    [InlineData("ef4359d8d580aa4f7f036d6f04fc6a94")]
    [InlineData(" EF4359D8D580AA4F7F036D6F04FC6A94 ")]
    public async Task Everywhere_else_the_demo_key_stops_the_start_even_when_it_is_given(string key)
    {
        await using var host = Host(("AUTH_MODE", "production"), ("FPE_KEY", key), ("FPE_TWEAK", Tweak));

        var failure = Failure(host);

        failure.ShouldStartWith("FPE_KEY is the published demo key");
        failure.ShouldNotContain("EF4359", Case.Insensitive);
    }

    [Theory]
    [InlineData("production", true)]
    [InlineData("authless", false)]
    public async Task A_host_may_decide_about_the_demo_key_in_code(string mode, bool allowed)
    {
        await using var host = new TestHost(
            ["fpe"],
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["AUTH_MODE"] = mode },
            services => services.Configure<FpeOptions>(options => options.AllowDemoKey = allowed));

        if (allowed)
            (await host.CallAsync("fpe_encrypt", """{"value": "123456789"}""", TestContext.Current.CancellationToken)).Content[0].Text.ShouldBe("ENC_FPE:096616337");
        else
            Failure(host).ShouldStartWith("No FPE key is configured");
    }

    [Theory]
    [InlineData("0011", Tweak, "FPE_KEY is not 16, 24 or 32 bytes in hex.")]
    [InlineData("00112233445566778899AABBCCDDEEF", Tweak, "FPE_KEY is not 16, 24 or 32 bytes in hex.")]
    [InlineData("00112233445566778899AABBCCDDEEFG", Tweak, "FPE_KEY is not 16, 24 or 32 bytes in hex.")]
    [InlineData(Key, null, "FPE_TWEAK is not 7 or 8 bytes in hex, as FF3 takes.")]
    [InlineData(Key, "ABCDEF123456", "FPE_TWEAK is not 7 or 8 bytes in hex, as FF3 takes.")]
    [InlineData(Key, "ABCDEF1234567Z", "FPE_TWEAK is not 7 or 8 bytes in hex, as FF3 takes.")]
    public async Task A_malformed_key_or_tweak_stops_the_start_and_is_not_repeated(string key, string? tweak, string message)
    {
        await using var host = Host(("FPE_KEY", key), ("FPE_TWEAK", tweak));

        var failure = Failure(host);

        failure.ShouldStartWith(message);
        failure.ShouldNotContain(key);
        if (tweak is not null)
            failure.ShouldNotContain(tweak);
    }

    [Theory]
    [InlineData("FPE_KEY", "FPE_TWEAK")]
    [InlineData("Fpe:Key", "Fpe:Tweak")]
    public async Task The_key_has_two_names(string keyName, string tweakName)
    {
        await using var host = Host((keyName, Key), (tweakName, Tweak), ("AUTH_MODE", "production"));

        (await host.CallAsync("fpe_encrypt", """{"value": "123456789"}""", TestContext.Current.CancellationToken)).Content[0].Text.ShouldBe("ENC_FPE:247665236");
        host.Log.Lines().ShouldNotContain(line => line.Contains("demo key", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_failure_comes_at_the_start_and_not_with_the_first_call()
    {
        await using var host = Host(("AUTH_MODE", "production"));

        Should.Throw<OptionsValidationException>(() => host.Get<IStartupValidator>().Validate()).Message.ShouldContain("FPE_KEY");
    }

    private static string Failure(TestHost host) => Should.Throw<OptionsValidationException>(() => host.Get<IOptions<FpeOptions>>().Value).Message;

    private static TestHost Host(params (string Name, string? Value)[] settings) =>
        new(["fpe"], settings.ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal));
}
