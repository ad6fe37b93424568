using System.Collections.Concurrent;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What is said by and of each process: on the AppHost's console, and kept for whoever looks later.</summary>
public sealed class ResourceLoggerService
{
    private readonly ConcurrentDictionary<string, ConsoleLog> _logs = new(StringComparer.OrdinalIgnoreCase);
    private readonly ILoggerFactory _loggerFactory;
    private readonly string _category;
    private readonly TimeProvider _time;

    internal ResourceLoggerService(ILoggerFactory loggerFactory, IHostEnvironment environment, TimeProvider time)
    {
        _loggerFactory = loggerFactory;
        _category = $"{environment.ApplicationName}.Resources";
        _time = time;
    }

    internal ConsoleLog GetLog(IResource resource, string resourceId)
    {
        var name = resource is ProcessResource { Replicas: > 1 } ? resourceId : resource.Name;
        return _logs.GetOrAdd(resourceId, _ => new ConsoleLog(_loggerFactory.CreateLogger($"{_category}.{name}"), _time));
    }
}
