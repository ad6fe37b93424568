using System.Net.Http.Json;
using System.Text.Json.Nodes;
using McpAspire.Api.Tests.Hosting;
using ModelContextProtocol.Protocol;

namespace McpAspire.Api.Tests.Catalog;

/// <summary>A manifest that is put into the catalog's folder is a tool of the running server.</summary>
public sealed class CatalogFollowTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("catalog-");

    private string Manifest => Path.Combine(_folder.FullName, "network", "ping.json");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public CatalogFollowTests() => _folder.CreateSubdirectory("network");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_client_hears_of_a_new_tool_and_calls_it()
    {
        await using var server = await SingleProcessServer.StartAsync($"--Catalog:Path={_folder.FullName}");
        await using var client = await server.ConnectAsync("2025-11-25");
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var listening = client.RegisterNotificationHandler(NotificationMethods.ToolListChangedNotification, (_, _) =>
        {
            heard.TrySetResult();
            return ValueTask.CompletedTask;
        });
        (await client.ListToolsAsync(cancellationToken: Cancellation)).ShouldNotContain(tool => tool.Name == "ping");

        File.Copy(Path.Combine(AppContext.BaseDirectory, "catalog", "network", "ping.json"), Manifest);

        await heard.Task.WaitAsync(Patience, Cancellation);
        (await client.ListToolsAsync(cancellationToken: Cancellation)).ShouldContain(tool => tool.Name == "ping");
        var result = await client.CallToolAsync("ping", new Dictionary<string, object?> { ["target"] = "127.0.0.1", ["count"] = 1 }, cancellationToken: Cancellation);
        result.IsError.ShouldNotBe(true);
        result.StructuredContent.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_manifest_that_is_broken_leaves_the_tools_alone_and_shows_in_health()
    {
        await using var server = await SingleProcessServer.StartAsync($"--Catalog:Path={_folder.FullName}");
        await using var client = await server.ConnectAsync();
        using var http = new HttpClient { BaseAddress = server.Address };

        await File.WriteAllTextAsync(Manifest, "{ \"name\": 1 }", Cancellation);

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(Patience);
        JsonNode check;
        do
            check = (await (await http.GetAsync("/health", patience.Token)).Content.ReadFromJsonAsync<JsonNode>(patience.Token))!["checks"]!["catalog"]!;
        while (check["status"]!.GetValue<string>() == "healthy");
        check["status"]!.GetValue<string>().ShouldBe("degraded");
        check["description"]!.GetValue<string>().ShouldContain("ping.json(1): /name is not of type string.");
        (await client.ListToolsAsync(cancellationToken: Cancellation)).Select(tool => tool.Name).ShouldBe(["fpe_decrypt", "fpe_encrypt", "fpe_keys"], ignoreOrder: true);
    }
}
