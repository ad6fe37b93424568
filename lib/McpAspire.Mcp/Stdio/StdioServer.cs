using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace McpAspire.Mcp.Stdio;

/// <summary>Serves the one client at the other end of standard input and output; when it closes its end, the process finishes and stops.</summary>
internal sealed class StdioServer(
    Func<(Stream Input, Stream Output)> open,
    IOptions<McpServerOptions> options,
    IServiceProvider services,
    ILoggerFactory loggerFactory,
    IHostApplicationLifetime lifetime) : BackgroundService
{
    private readonly CancellationTokenSource _abort = new();

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // Stops reading and finishes what is under way; the host's patience ends with the token.
        await base.StopAsync(cancellationToken);
        await _abort.CancelAsync();
    }

    public override void Dispose()
    {
        _abort.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (input, output) = open();
        await using var transport = new StdioTransport(input, output, loggerFactory.CreateLogger<StdioTransport>());
        using var serverLoggers = new ClientMistakes(loggerFactory);
        await using var server = McpServer.Create(transport, options.Value, serverLoggers, services);
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, transport.Gone);
        using var working = CancellationTokenSource.CreateLinkedTokenSource(_abort.Token, transport.Gone);
        try
        {
            var run = server.RunAsync(working.Token);
            await transport.ReadAsync(reading.Token);
            await run;
        }
        finally
        {
            lifetime.StopApplication();
        }
    }
}
