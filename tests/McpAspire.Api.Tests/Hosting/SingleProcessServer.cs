using McpAspire.Api.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using ModelContextProtocol.Client;

namespace McpAspire.Api.Tests.Hosting;

/// <summary>The server in one process, over HTTP on a port of the system's choice; loopback may be scanned.</summary>
internal sealed class SingleProcessServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SingleProcessServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    public static async Task<SingleProcessServer> StartAsync(params IEnumerable<string> settings)
    {
        var app = HttpServer.Build(["--urls=http://127.0.0.1:0", "--Targets:Allow:0=127.0.0.0/8", .. settings]);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new SingleProcessServer(app);
    }

    /// <summary>What it logs from now on.</summary>
    public FakeLogCollector CollectLogs()
    {
        var logs = new FakeLoggerProvider();
        _app.Services.GetRequiredService<ILoggerFactory>().AddProvider(logs);
        return logs.Collector;
    }

    public async Task<McpClient> ConnectAsync(string protocolVersion = "2026-07-28") =>
        await McpClient.CreateAsync(
            new HttpClientTransport(new HttpClientTransportOptions
            {
                Endpoint = new Uri(Address, "/mcp"),
                TransportMode = HttpTransportMode.StreamableHttp,
            }),
            new McpClientOptions { ProtocolVersion = protocolVersion },
            cancellationToken: TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
