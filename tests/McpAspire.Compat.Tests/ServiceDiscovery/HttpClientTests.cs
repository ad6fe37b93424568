using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace McpAspire.Compat.Tests.ServiceDiscovery;

public class HttpClientTests
{
    [Theory]
    [InlineData("http://basket/items?page=2")]
    [InlineData("https+http://basket/items?page=2")]
    [InlineData("http://_http.basket/items?page=2")]
    public async Task A_client_calls_a_service_by_name(string url)
    {
        await using var backend = await Backend.StartAsync("one");
        using var client = Client(new() { ["services:basket:http:0"] = backend.Url });

        (await client.GetStringAsync(url, TestContext.Current.CancellationToken)).ShouldBe("one /items?page=2");
    }

    [Fact]
    public async Task Several_addresses_take_turns()
    {
        await using var one = await Backend.StartAsync("one");
        await using var two = await Backend.StartAsync("two");
        using var client = Client(new() { ["services:basket:http:0"] = one.Url, ["services:basket:http:1"] = two.Url });

        var answers = new List<string>();
        for (var i = 0; i < 4; i++)
            answers.Add(await client.GetStringAsync("http://basket/", TestContext.Current.CancellationToken));

        answers.ShouldBe(["one /", "two /", "one /", "two /"]);
    }

    [Fact]
    public async Task An_address_that_is_no_service_is_called_as_it_is()
    {
        await using var backend = await Backend.StartAsync("direct");
        using var client = Client([]);

        (await client.GetStringAsync(backend.Url + "/x", TestContext.Current.CancellationToken)).ShouldBe("direct /x");
    }

    [Fact]
    public async Task The_message_keeps_its_url_so_that_a_retry_resolves_again()
    {
        await using var backend = await Backend.StartAsync("one");
        using var client = Client(new() { ["services:basket:http:0"] = backend.Url });
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://basket/");

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        request.RequestUri.ShouldBe(new Uri("http://basket/"));
    }

    private static HttpClient Client(Dictionary<string, string?> settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddHttpClient("test").AddServiceDiscovery();
        return services.BuildServiceProvider().GetRequiredService<IHttpClientFactory>().CreateClient("test");
    }
}
