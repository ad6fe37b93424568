using System.Security.Cryptography;

namespace Aspire.Hosting.Orchestration;

/// <summary>One of the processes of a resource.</summary>
internal sealed class ProcessInstance(ProcessResource resource)
{
    /// <summary>The one that is being prepared or checked: what the target port of an endpoint is depends on the replica that asks.</summary>
    public static readonly AsyncLocal<ProcessInstance?> Current = new();

    public ProcessResource Resource => resource;
    public string Suffix { get; } = RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz0123456789", 8);
    public string Id => $"{resource.Name}-{Suffix}";

    /// <summary>By the name of the endpoint.</summary>
    public Dictionary<string, int> TargetPorts { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whoever starts or stops it waits for whoever does so already.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>Cancelled when it is to stop, or to start no longer.</summary>
    public CancellationTokenSource Stopping { get; set; } = new();

    /// <summary>Null until it has been started.</summary>
    public ChildProcess? Process { get; set; }

    /// <summary>The last line on its standard error that is not part of a stack trace.</summary>
    public string? LastError { get; set; }

    /// <summary>Ends when it has been started or will not be.</summary>
    public Task Launch { get; set; } = Task.CompletedTask;

    /// <summary>Ends when all that is to be said of it has been said.</summary>
    public Task Run { get; set; } = Task.CompletedTask;
}
