using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace McpAspire.Compat.Tests.ServiceDiscovery;

public class YarpTests
{
    [Fact]
    public async Task A_proxy_reaches_a_service_by_name_and_follows_it_to_a_new_address()
    {
        await using var one = await Backend.StartAsync("one");
        await using var two = await Backend.StartAsync("two");
        await using var proxy = await StartProxyAsync(one.Url);
        using var client = new HttpClient { BaseAddress = new Uri(proxy.Urls.Single()) };
        (await client.GetStringAsync("/items", TestContext.Current.CancellationToken)).ShouldBe("one /items");

        var moved = proxy.Services.GetServices<IClusterChangeListener>().OfType<ClusterChange>().Single().NextAsync();
        proxy.Configuration["services:basket:http:0"] = two.Url;
        ((IConfigurationRoot)proxy.Configuration).Reload();
        await moved.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        (await client.GetStringAsync("/items", TestContext.Current.CancellationToken)).ShouldBe("two /items");
    }

    [Fact]
    public async Task Each_address_becomes_a_destination_with_the_path_and_host_of_the_configured_one()
    {
        await using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["services:basket:http:0"] = "http://10.0.0.1:81",
                ["services:basket:http:1"] = "http://127.0.0.1:82",
            }).Build())
            .AddReverseProxy().AddServiceDiscoveryDestinationResolver().Services
            .BuildServiceProvider();
        var destinations = new Dictionary<string, DestinationConfig>
        {
            ["basket"] = new() { Address = "http://basket/base", Health = "http://basket/ready" },
            ["other"] = new() { Address = "http://10.0.0.9:99/", Host = "named" },
        };

        var resolved = await services.GetRequiredService<IDestinationResolver>().ResolveDestinationsAsync(destinations, TestContext.Current.CancellationToken);

        resolved.Destinations.Values.ShouldBe(
        [
            new() { Address = "http://10.0.0.1:81/base", Health = "http://10.0.0.1:81/ready", Host = "basket" },
            new() { Address = "http://127.0.0.1:82/base", Health = "http://127.0.0.1:82/ready" },
            new() { Address = "http://10.0.0.9:99/", Host = "named" },
        ]);
    }

    private static async Task<WebApplication> StartProxyAsync(string address)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration["services:basket:http:0"] = address;
        builder.Services.AddSingleton<IClusterChangeListener, ClusterChange>();
        builder.Services.AddReverseProxy().AddServiceDiscoveryDestinationResolver().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = "basket", Match = new RouteMatch { Path = "/{**rest}" } }],
            [new ClusterConfig { ClusterId = "basket", Destinations = new Dictionary<string, DestinationConfig> { ["basket"] = new() { Address = "http://basket" } } }]);
        var app = builder.Build();
        app.MapReverseProxy();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private sealed class ClusterChange : IClusterChangeListener
    {
        private TaskCompletionSource _next = new();

        public Task NextAsync() => (_next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        public void OnClusterAdded(ClusterState cluster)
        {
        }

        public void OnClusterChanged(ClusterState cluster) => _next.TrySetResult();

        public void OnClusterRemoved(ClusterState cluster)
        {
        }
    }
}
