using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.ServiceDiscovery;

namespace McpAspire.Compat.Tests.ServiceDiscovery;

public class ServiceEndpointResolverTests
{
    private static readonly Dictionary<string, string?> Basket = new()
    {
        ["services:basket:http:0"] = "http://10.0.0.1:80",
        ["services:basket:http:1"] = "http://10.0.0.2:8080",
        ["services:basket:https:0"] = "https://10.0.0.1:8443",
        ["services:basket:dashboard:0"] = "https://10.0.0.3:9999",
        ["services:single:http"] = "http://10.0.0.4:81",
        ["services:mixed:default:0"] = "http://10.0.0.5:82",
        ["services:mixed:default:1"] = "https://10.0.0.5:444",
        ["services:bare:tcp:0"] = "10.0.0.6:5432",
    };

    [Theory]
    [InlineData("http://basket", "http://10.0.0.1/", "http://10.0.0.2:8080/")]
    [InlineData("https://basket", "https://10.0.0.1:8443/")]
    [InlineData("https+http://basket", "https://10.0.0.1:8443/")]
    [InlineData("http://BASKET", "http://10.0.0.1/", "http://10.0.0.2:8080/")]
    [InlineData("https://_dashboard.basket", "https://10.0.0.3:9999/")]
    [InlineData("https+http://_dashboard.basket", "https://10.0.0.3:9999/")]
    [InlineData("_dashboard.basket", "https://10.0.0.3:9999/")]
    [InlineData("http://single", "http://10.0.0.4:81/")]
    [InlineData("https+http://single", "http://10.0.0.4:81/")]
    [InlineData("https+http://mixed", "https://10.0.0.5:444/")]
    [InlineData("http://mixed", "http://10.0.0.5:82/")]
    [InlineData("mixed", "http://10.0.0.5:82/", "https://10.0.0.5:444/")]
    [InlineData("_tcp.bare", "10.0.0.6:5432")]
    public async Task A_configured_name_has_the_addresses_of_the_best_scheme(string name, params string[] expected)
    {
        var source = await Resolver(Basket).GetEndpointsAsync(name, TestContext.Current.CancellationToken);

        source.Endpoints.Select(endpoint => endpoint.ToString()).ShouldBe(expected);
    }

    [Theory]
    [InlineData("http://example.test", "http://example.test/")]
    [InlineData("https+http://example.test", "https://example.test/")]
    [InlineData("http://127.0.0.1:5000", "http://127.0.0.1:5000/")]
    [InlineData("http://[::1]:5000", "http://[::1]:5000/")]
    [InlineData("example.test:6379", "example.test:6379")]
    [InlineData("example.test", "example.test")]
    [InlineData("http://_absent.basket", "http://basket/")]
    [InlineData("ftp://basket", "ftp://basket/")]
    public async Task A_name_that_is_not_configured_stands_for_itself(string name, string expected)
    {
        var source = await Resolver(Basket).GetEndpointsAsync(name, TestContext.Current.CancellationToken);

        source.Endpoints.ShouldHaveSingleItem().ToString().ShouldBe(expected);
    }

    [Fact]
    public async Task Many_addresses_keep_the_order_of_their_numbers()
    {
        var settings = Enumerable.Range(0, 12).ToDictionary(i => $"services:many:http:{i}", i => (string?)$"http://10.0.1.{i}");

        var source = await Resolver(settings).GetEndpointsAsync("http://many", TestContext.Current.CancellationToken);

        source.Endpoints.Select(endpoint => endpoint.ToString()).ShouldBe(Enumerable.Range(0, 12).Select(i => $"http://10.0.1.{i}/"));
    }

    [Fact]
    public async Task An_environment_variable_configures_a_service()
    {
        var name = $"svc-{Guid.NewGuid():N}";
        Environment.SetEnvironmentVariable($"services__{name}__http__0", "http://10.0.0.9:90");
        try
        {
            var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();

            var source = await Resolver(configuration).GetEndpointsAsync($"http://{name}", TestContext.Current.CancellationToken);

            source.Endpoints.ShouldHaveSingleItem().ToString().ShouldBe("http://10.0.0.9:90/");
        }
        finally
        {
            Environment.SetEnvironmentVariable($"services__{name}__http__0", null);
        }
    }

    [Fact]
    public async Task A_reload_signals_the_token_and_gives_the_new_address()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(Basket).Build();
        var resolver = Resolver(configuration);
        var before = await resolver.GetEndpointsAsync("http://single", TestContext.Current.CancellationToken);

        configuration["services:single:http"] = "http://10.0.0.40:81";
        configuration.Reload();

        before.ChangeToken.HasChanged.ShouldBeTrue();
        var after = await resolver.GetEndpointsAsync("http://single", TestContext.Current.CancellationToken);
        after.Endpoints.ShouldHaveSingleItem().ToString().ShouldBe("http://10.0.0.40:81/");
    }

    [Theory]
    [InlineData("services:bad:http:first", "http://10.0.0.1")]
    [InlineData("services:bad:http:0", "http://")]
    [InlineData("services:bad:http:0", "")]
    public async Task A_malformed_address_is_an_error_that_names_its_key(string key, string value)
    {
        var resolver = Resolver(new Dictionary<string, string?> { [key] = value });

        var error = await Should.ThrowAsync<InvalidOperationException>(async () =>
            await resolver.GetEndpointsAsync("http://bad", TestContext.Current.CancellationToken));

        error.Message.ShouldContain(key);
    }

    [Theory]
    [InlineData("")]
    [InlineData("http://")]
    [InlineData("a b")]
    public async Task What_is_no_name_is_refused(string name) =>
        await Should.ThrowAsync<InvalidOperationException>(async () =>
            await Resolver(Basket).GetEndpointsAsync(name, TestContext.Current.CancellationToken));

    private static ServiceEndpointResolver Resolver(Dictionary<string, string?> settings) =>
        Resolver(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());

    private static ServiceEndpointResolver Resolver(IConfiguration configuration) =>
        new ServiceCollection().AddSingleton(configuration).AddServiceDiscovery().BuildServiceProvider().GetRequiredService<ServiceEndpointResolver>();
}
