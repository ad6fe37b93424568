using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Client;
using ModelContextProtocol.Server;

namespace McpAspire.Mcp.Tests;

/// <summary>An MCP server of the test tools on a real socket. A request's header <c>X-User</c> stands for its authentication.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestServer(WebApplication app)
    {
        _app = app;
        Url = new Uri(app.Urls.Single() + "/mcp");
        Http = new HttpClient { BaseAddress = Url };
    }

    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    public Uri Url { get; }

    public HttpClient Http { get; }

    public ToolProbe Probe => Services.GetRequiredService<ToolProbe>();

    public IServiceProvider Services => _app.Services;

    public static async Task<TestServer> StartAsync(Action<HttpServerTransportOptions>? transport = null, Action<McpHttpOptions>? http = null, IPAddress? address = null, Action<IServiceCollection>? services = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(address ?? IPAddress.Loopback, 0));
        builder.Services.AddSingleton<ToolProbe>();
        services?.Invoke(builder.Services);
        builder.Services.AddMcpServer().WithHttpTransport(transport).WithTools<TestTools>();
        if (http is not null)
            builder.Services.Configure(http);

        var app = builder.Build();
        app.Use(AuthenticateAsync);
        app.MapMcp("/mcp");
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new TestServer(app);
    }

    /// <summary>Connects a client of the SDK.</summary>
    public Task<McpClient> ConnectAsync(string? version, string? user = null, McpClientOptions? options = null)
    {
        options ??= new McpClientOptions();
        options.DiscoverProbeTimeout = TimeSpan.FromMinutes(1);
        options.ProtocolVersion = version;
        var transport = new HttpClientTransportOptions { Endpoint = Url, AdditionalHeaders = user is null ? null : new Dictionary<string, string> { ["X-User"] = user } };
        return McpClient.CreateAsync(new HttpClientTransport(transport), options, cancellationToken: TestContext.Current.CancellationToken);
    }

    /// <summary>Adds a tool while the server runs.</summary>
    public void AddTool(string name) =>
        Services.GetRequiredService<IOptions<McpServerOptions>>().Value.ToolCollection!.Add(McpServerTool.Create(() => name, new() { Name = name }));

    /// <summary>Stops the host, as SIGTERM would.</summary>
    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }

    private static Task AuthenticateAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers["X-User"] is [{ } user])
            context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", user), new Claim(ClaimTypes.Name, user)], "test"));

        return next(context);
    }
}
