using McpAspire.TestSupport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace McpAspire.Tools.Tests.Execution;

public sealed class ToolExecutionOptionsTests
{
    [Fact]
    public void Options_are_validated_by_hosts_that_start_at_the_same_time() => FreshStart.RunTogether(static () => StartupValidation.Validate(Services()));

    [Theory]
    [InlineData("SlotWait", "01:00:01")]
    [InlineData("BreakAfter", "1")]
    public void An_option_out_of_its_range_stops_the_start_and_is_named(string option, string value) =>
        Should.Throw<OptionsValidationException>(() => StartupValidation.Validate(Services(($"Execution:{option}", value)))).Message.ShouldContain(option);

    private static ServiceCollection Services(params (string Name, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddToolRunners(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => setting.Name, string? (setting) => setting.Value)).Build(), []);
        return services;
    }
}
