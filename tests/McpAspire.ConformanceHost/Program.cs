using McpAspire.ConformanceHost;
using ModelContextProtocol.Protocol;

// The fixtures that the conformance suite calls by name, on the library as it is: over HTTP, or with --stdio over standard input and output.
if (args.Contains("--stdio"))
{
    var stdio = Host.CreateApplicationBuilder(args);
    stdio.Logging.ClearProviders().AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    AddFixtures(stdio.Services.AddMcpServer()).WithStdioTransport();
    await stdio.Build().RunAsync();
    return;
}

var builder = WebApplication.CreateSlimBuilder(args);
AddFixtures(builder.Services.AddMcpServer()).WithHttpTransport();

var app = builder.Build();
app.MapMcp("/mcp");
await app.RunAsync();

static IMcpServerBuilder AddFixtures(IMcpServerBuilder server)
{
    server.Services.AddSingleton<ListChanges>();
    return server
        .WithTools<ContentTools>()
        .WithTools<NotifyingTools>()
        .WithTools<AskingTools>()
        .WithTools<InputRequiredTools>()
        .WithTools([new SchemaTool()])
        .WithResources<Resources>()
        .WithPrompts<Prompts>()
        .WithSubscribeToResourcesHandler((_, _) => ValueTask.FromResult(new EmptyResult()))
        .WithUnsubscribeFromResourcesHandler((_, _) => ValueTask.FromResult(new EmptyResult()))
        .WithCompleteHandler((_, _) => ValueTask.FromResult(new CompleteResult { Completion = new Completion { Values = ["paris", "park", "party"], Total = 3 } }));
}
