using McpAspire.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;

namespace McpAspire.Auth.Tests;

public class ConfigurationTests
{
    [Theory]
    [InlineData("Auth:Issuer", "http://tools.example", "Auth:Issuer is 'http://tools.example'")]
    [InlineData("Auth:Resource", "https://tools.example/", "Auth:Resource")]
    [InlineData("Auth:AccessTokenLifetime", "02:00:00", "AccessTokenLifetime")]
    [InlineData("Auth:TokenRequestsPerMinute", "0", "TokenRequestsPerMinute")]
    [InlineData("Auth:Clients:0:Id", "", "Auth:Clients:0:Id")]
    [InlineData("Auth:Clients:0:Id", "anonymous", "Auth:Clients:0:Id")]
    [InlineData("Auth:Clients:1:Id", AuthServer.ClientId, "Auth:Clients:1:Id is that of another client")]
    [InlineData("Auth:Clients:1:Secret", "31 characters are one too few..", "Auth:Clients:1:Secret is too short")]
    [InlineData("Auth:Clients:0:Scopes", "ad\"min", "Auth:Clients:0:Scopes")]
    [InlineData("ConnectionStrings:redis", "127.0.0.1:1", "Auth:KeyEncryptionKey is required with Redis")]
    public async Task What_cannot_be_right_ends_the_start_with_a_message_that_names_it(string key, string value, string message)
    {
        var error = await Should.ThrowAsync<OptionsValidationException>(() => AuthServer.StartAsync((key, value)));

        error.Message.ShouldContain(message);
        error.Message.ShouldNotContain("31 characters");
    }

    [Fact]
    public void Options_are_validated_by_hosts_that_start_at_the_same_time() => FreshStart.RunTogether(static () =>
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.AddTokenIssuing();

        StartupValidation.Validate(builder.Services);
    });

    [Fact]
    public async Task Production_needs_a_client()
    {
        var error = await Should.ThrowAsync<OptionsValidationException>(() => AuthServer.StartAsync([.. Cleared(0), .. Cleared(1)]));

        error.Message.ShouldContain("Auth:Clients is empty");
    }

    [Fact]
    public async Task Authless_needs_none_and_takes_short_secrets()
    {
        await using var none = await AuthServer.StartAsync([("AUTH_MODE", "authless"), .. Cleared(0), .. Cleared(1)]);
        await using var weak = await AuthServer.StartAsync(("AUTH_MODE", "authless"), ("Auth:Clients:0:Secret", "s"));

        (await none.GetKeysAsync()).Keys.ShouldHaveSingleItem();
        (await weak.GetKeysAsync()).Keys.ShouldHaveSingleItem();
    }

    private static (string, string?)[] Cleared(int client) =>
        [($"Auth:Clients:{client}:Id", null), ($"Auth:Clients:{client}:Secret", null), ($"Auth:Clients:{client}:Scopes", null)];
}
