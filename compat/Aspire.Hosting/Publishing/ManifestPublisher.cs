using System.Text.Json;

namespace Aspire.Hosting.Publishing;

/// <summary>What the AppHost does with <c>--publisher manifest --output-path FILE</c>: writes the manifest that azd reads, starts nothing, ends.</summary>
internal sealed partial class ManifestPublisher(
    DistributedApplicationModel model, DistributedApplicationExecutionContext executionContext, IConfiguration configuration,
    IHostApplicationLifetime lifetime, ILogger<ManifestPublisher> logger) : IHostedService
{
    private static readonly JsonWriterOptions Readable = new() { Indented = true };

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            var path = GetPath();
            await PublishAsync(path, cancellationToken);
            Log.Published(logger, path);
        }
        catch (Exception e) when (e is DistributedApplicationException or IOException or UnauthorizedAccessException)
        {
            Log.Failed(logger, e.Message);
            Environment.ExitCode = 1;
        }

        lifetime.StopApplication();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private string GetPath()
    {
        if (configuration["publisher"] is var publisher && publisher != "manifest")
            throw new DistributedApplicationException($"there is no publisher '{publisher}'; 'manifest' is the only one.");
        if (configuration["output-path"] is not { Length: > 0 } path)
            throw new DistributedApplicationException("there is no --output-path.");
        return Path.GetFullPath(Directory.Exists(path) ? Path.Combine(path, "aspire-manifest.json") : path);
    }

    /// <summary>In one step, so that a failure leaves no half of a manifest.</summary>
    private async Task PublishAsync(string path, CancellationToken cancellationToken)
    {
        using var manifest = new MemoryStream();
        await using (var json = new Utf8JsonWriter(manifest, Readable))
            await new ManifestWriter(new(executionContext, path, json, cancellationToken)).WriteAsync(model.Resources);

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, manifest.ToArray(), cancellationToken);
    }
}
