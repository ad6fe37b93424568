using McpAspire.Bench.Mcp;

// The echo server in three forms; bench/mcp.sh says what for. Prints its address. Usage: McpAspire.Bench.Mcp.dll ours | sdk | bare ANSWER ANSWER
var builder = WebApplication.CreateBuilder();
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var server = builder.Services.AddMcpServer().WithTools<EchoTool>();
if (args is ["ours"])
    server.WithHttpTransport();

var app = builder.Build();
switch (args)
{
    case ["ours"]:
        app.MapMcp("/mcp");
        break;
    case ["sdk"]:
        app.MapPost("/mcp", SdkEndpoint.HandleAsync);
        break;
    case ["bare", var stateless, var session]:
        app.MapPost("/mcp", new BareEndpoint(await File.ReadAllBytesAsync(stateless), await File.ReadAllBytesAsync(session)).HandleAsync);
        break;
    default:
        Console.Error.WriteLine("Which form: ours, sdk, or bare with the files of its answers?");
        return 1;
}

await app.StartAsync();
Console.WriteLine(app.Urls.Single() + "/mcp");
await app.WaitForShutdownAsync();
return 0;
