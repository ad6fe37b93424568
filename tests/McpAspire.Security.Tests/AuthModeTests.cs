using Microsoft.Extensions.Configuration;

namespace McpAspire.Security.Tests;

public class AuthModeTests
{
    [Theory]
    [InlineData(null, AuthMode.Authless)]
    [InlineData("", AuthMode.Authless)]
    [InlineData("authless", AuthMode.Authless)]
    [InlineData("debug", AuthMode.Debug)]
    [InlineData("test", AuthMode.Test)]
    [InlineData(" Production ", AuthMode.Production)]
    public void The_variable_names_the_mode(string? value, AuthMode expected) => Configuration(value).GetAuthMode().ShouldBe(expected);

    [Theory]
    [InlineData("none")]
    [InlineData("3")]
    [InlineData("prod")]
    public void A_mode_that_does_not_exist_is_an_error_that_lists_those_that_do(string value) =>
        Should.Throw<InvalidOperationException>(() => Configuration(value).GetAuthMode())
            .Message.ShouldBe($"AUTH_MODE is '{value}'; it can be authless, debug, test or production.");

    private static IConfiguration Configuration(string? mode) =>
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["AUTH_MODE"] = mode }).Build();
}
