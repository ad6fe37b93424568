using McpAspire.TestSupport;
using McpAspire.Tools.Sandbox;
using Microsoft.Extensions.Options;

namespace McpAspire.Tools.Tests.Sandbox;

public sealed class SandboxOptionsTests
{
    [Fact]
    public async Task Limits_have_their_documented_defaults()
    {
        await using var host = Host();
        var options = host.Get<IOptions<SandboxOptions>>().Value;

        (options.MaxStdoutBytes, options.MaxStderrBytes, options.MaxMemoryMb, options.MaxFileDescriptors).ShouldBe((1048576, 262144, 512, 256));
    }

    [Fact]
    public async Task A_limit_out_of_range_is_clamped_and_logged()
    {
        await using var host = Host(("MCP_MAX_STDOUT_BYTES", "99999999999"), ("MCP_MAX_MEMORY_MB", "1"), ("MCP_MAX_FILE_DESCRIPTORS", "128"));
        var options = host.Get<IOptions<SandboxOptions>>().Value;

        (options.MaxStdoutBytes, options.MaxMemoryMb, options.MaxFileDescriptors).ShouldBe((64 * 1024 * 1024, 128, 128));
        host.Log.Lines().Count(line => line.Contains("config_clamped", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task A_limit_that_is_no_number_stops_the_start_and_is_named()
    {
        await using var host = Host(("MCP_MAX_MEMORY_MB", "lots"));

        Should.Throw<OptionsValidationException>(() => host.Get<IStartupValidator>().Validate()).Message.ShouldBe("MCP_MAX_MEMORY_MB is not a whole number.");
    }

    private static TestHost Host(params (string Name, string? Value)[] settings) =>
        new(["scan"], settings.ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal));
}
