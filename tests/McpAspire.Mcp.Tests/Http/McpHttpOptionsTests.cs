using McpAspire.TestSupport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace McpAspire.Mcp.Tests.Http;

public sealed class McpHttpOptionsTests
{
    [Fact]
    public void Options_are_validated_by_hosts_that_start_at_the_same_time() => FreshStart.RunTogether(static () => StartupValidation.Validate(Services()));

    [Theory]
    [InlineData("KeepAliveInterval", "00:00:00.5")]
    [InlineData("EventLifetime", "1.00:00:01")]
    [InlineData("MaxJsonDepth", "7")]
    public void An_option_out_of_its_range_stops_the_start_and_is_named(string option, string value) =>
        Should.Throw<OptionsValidationException>(() => StartupValidation.Validate(Services(($"Mcp:Http:{option}", value)))).Message.ShouldContain(option);

    private static ServiceCollection Services(params (string Name, string Value)[] settings)
    {
        var services = new ServiceCollection();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => setting.Name, string? (setting) => setting.Value));
        services.AddSingleton<IConfiguration>(configuration.Build());
        services.AddMcpServer().WithHttpTransport();
        return services;
    }
}
