using McpAspire.Jobs;
using McpAspire.TestSupport;
using McpAspire.Tools.Catalog;
using Microsoft.Extensions.Options;

namespace McpAspire.Tools.Tests.Settings;

public sealed class ManifestDefaultsTests : IDisposable
{
    private readonly ManifestFiles _files = new();

    public ManifestDefaultsTests() => _files.Write("demo/first.json", ManifestFiles.Minimal("first").Replace("\"maxLength\": 20", "\"maxLength\": 300", StringComparison.Ordinal));

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(null, null, 300, 2)]
    [InlineData("45", "7", 45, 7)]
    [InlineData("0", "0", 1, 1)]
    [InlineData("99999999999", "65", 3600, 64)]
    public async Task A_manifest_that_says_nothing_has_the_configured_timeout_and_concurrency(string? timeout, string? concurrency, int expectedTimeout, int expectedConcurrency)
    {
        await using var host = Host(("MCP_DEFAULT_TIMEOUT_SEC", timeout), ("MCP_DEFAULT_CONCURRENCY", concurrency));

        host.Get<ToolCatalog>().TryFind("first", out var tool).ShouldBeTrue();

        (tool!.Definition.DefaultTimeout, tool.Definition.Concurrency).ShouldBe((TimeSpan.FromSeconds(expectedTimeout), expectedConcurrency));
    }

    [Fact]
    public async Task A_command_line_is_no_longer_than_configured_and_what_was_clamped_is_logged()
    {
        await using var host = Host(("MCP_MAX_ARGS_LEN", "1"));

        var error = (await host.CallAsync("first", $$"""{"word": "{{new string('a', 300)}}"}""", TestContext.Current.CancellationToken)).Error!;

        error.Type.ShouldBe(ToolErrorType.ValidationError);
        error.Metadata!["max_length"].GetInt32().ShouldBe(256);
        host.Log.Lines().ShouldContain(line => line.Contains("config_clamped: MCP_MAX_ARGS_LEN was 1, is 256", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_default_that_is_no_number_stops_the_start_and_is_named()
    {
        await using var host = Host(("MCP_DEFAULT_CONCURRENCY", "many"));

        Should.Throw<OptionsValidationException>(() => host.Get<IStartupValidator>().Validate()).Message.ShouldBe("MCP_DEFAULT_CONCURRENCY is not a whole number.");
    }

    private TestHost Host(params (string Name, string? Value)[] settings) => new(
        ["scan"], settings.Append(("Catalog:Path", _files.Path)).ToDictionary(setting => setting.Item1, setting => setting.Item2, StringComparer.Ordinal));
}
