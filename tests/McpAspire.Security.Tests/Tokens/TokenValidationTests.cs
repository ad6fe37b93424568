using McpAspire.Security.Tokens;
using McpAspire.TestSupport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace McpAspire.Security.Tests.Tokens;

public sealed class TokenValidationTests
{
    private const string Issuer = "https://tools.example";

    [Fact]
    public async Task Tokens_are_checked_without_HTTP_authentication_by_the_issuer_s_published_keys()
    {
        using var key = SigningKey.Generate();
        using var other = SigningKey.Generate();
        await using var server = await KeyServer.StartAsync(key);
        await using var services = Compose(server.Url);
        var validator = services.GetRequiredService<AccessTokenValidator>();

        var accepted = await validator.ValidateAsync(Token().Sign(key), TestContext.Current.CancellationToken);
        var rejected = await validator.ValidateAsync(Token().Sign(other), TestContext.Current.CancellationToken);

        accepted.Principal!.Subject.ShouldBe("alice");
        rejected.Rejection.ShouldBe(TokenRejection.UnknownKey);
    }

    [Fact]
    public void Options_are_validated_by_hosts_that_start_at_the_same_time() => FreshStart.RunTogether(static () => StartupValidation.Validate(Services("http://127.0.0.1:1")));

    [Fact]
    public void A_clock_skew_out_of_its_range_stops_the_start_and_is_named() =>
        Should.Throw<OptionsValidationException>(() => StartupValidation.Validate(Services("http://127.0.0.1:1", "--Auth:ClockSkew=00:05:01"))).Message.ShouldContain("ClockSkew");

    private static ServiceProvider Compose(string keys) => Services(keys).BuildServiceProvider();

    private static ServiceCollection Services(string keys, params string[] settings)
    {
        var configuration = new ConfigurationBuilder().AddCommandLine([$"--Auth:Issuer={Issuer}", $"--Auth:JwksUri={keys}", .. settings]).Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddLogging();
        services.AddTokenValidation(configuration);
        return services;
    }

    private static AccessToken Token()
    {
        var now = TimeProvider.System.GetUtcNow();
        return new AccessToken
        {
            Issuer = Issuer,
            Subject = "alice",
            Client = "assistant",
            Audiences = [Issuer],
            Scopes = ["tools:call"],
            IssuedAt = now,
            ExpiresAt = now + TimeSpan.FromMinutes(10),
            Id = "1",
        };
    }
}
