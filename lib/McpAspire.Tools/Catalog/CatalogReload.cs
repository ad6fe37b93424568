using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace McpAspire.Tools.Catalog;

/// <summary>
/// Follows the catalog's folders: once a change has settled, the catalog is loaded anew, all of it or nothing of it. It looks every second instead of waiting to be told,
/// because what tells of changes is not there on every file system that a container may mount.
/// </summary>
internal sealed partial class CatalogReload : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly CatalogSource _source;
    private readonly ToolCatalog _catalog;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<CatalogReload> _logger;
    private string _lastSeen;
    private bool _wasUnreadable;

    public CatalogReload(CatalogSource source, ToolCatalog catalog, TimeProvider timeProvider, ILogger<CatalogReload> logger)
    {
        _source = source;
        _catalog = catalog;
        _timeProvider = timeProvider;
        _logger = logger;
        _lastSeen = source.Loaded;
    }

    /// <summary>Looks once; what has changed since the last load, and not since the last look, is loaded.</summary>
    public void Look()
    {
        try
        {
            var seen = _source.Fingerprint;
            var settled = seen == _lastSeen;
            _lastSeen = seen;
            if (settled && (seen != _source.Loaded || _wasUnreadable))
                Reload();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that goes away, or is closed, under the eyes of who reads it; looked at again in a second.
            if (!_wasUnreadable)
                Refuse([$"A folder cannot be looked at: {e.Message}"]);
            _wasUnreadable = true;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, _timeProvider);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            Look();
    }

    private void Reload()
    {
        var tools = _source.Load(out var problems);
        _wasUnreadable = false;
        if (problems.Count == 0)
        {
            _catalog.Replace(tools);
            Log.Reloaded(_logger, tools.Count);
            return;
        }

        Refuse([.. problems.Select(problem => problem.ToString())]);
    }

    private void Refuse(IReadOnlyList<string> problems)
    {
        foreach (var problem in problems)
            Log.Refused(_logger, problem);
        _catalog.Keep(problems);
    }
}
