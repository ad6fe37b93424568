using System.Text.Json.Nodes;
using McpAspire.Api.Mcp;
using McpAspire.Api.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpAspire.Api.Tests.Mcp;

/// <summary>What is guarded even if nothing stands in front.</summary>
public sealed class ReadAuthorizationTests
{
    [Fact]
    public async Task Nobody_listens_without_the_scope_to_read()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddMcpServer().WithHttpTransport().RequireScopeToRead();
        builder.Services.Configure<McpServerOptions>(options => options.Handlers.SubscriptionsListenHandler = (_, _) => ValueTask.FromResult(new EmptyResult()));
        await using var app = builder.Build();
        app.MapMcp("/mcp");
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new StatelessWire(new Uri(app.Urls.Single()));

        var answer = await client.AskAsync("subscriptions/listen", new JsonObject { ["notifications"] = new JsonObject { ["toolsListChanged"] = true } });

        answer["error"]!["message"]!.GetValue<string>().ShouldContain("tools:read");
    }
}
