#pragma warning disable MA0016 // The real one takes and gives a Dictionary.

namespace Aspire.Hosting.ApplicationModel;

public interface IResourceAnnotation;

public sealed record CommandLineArgsCallbackAnnotation(Func<CommandLineArgsCallbackContext, Task> Callback) : IResourceAnnotation;

/// <summary>The arguments are strings and <see cref="IValueProvider"/>s.</summary>
public sealed record CommandLineArgsCallbackContext(IList<object> Args, CancellationToken CancellationToken = default);

public sealed record EnvironmentCallbackAnnotation(Func<EnvironmentCallbackContext, Task> Callback) : IResourceAnnotation;

/// <summary>The variables are strings and <see cref="IValueProvider"/>s.</summary>
public sealed record EnvironmentCallbackContext(
    DistributedApplicationExecutionContext ExecutionContext, IResource Resource, Dictionary<string, object> EnvironmentVariables,
    CancellationToken CancellationToken = default);

public sealed record HealthCheckAnnotation(string Key) : IResourceAnnotation;

public sealed record ReplicaAnnotation(int Replicas = 1) : IResourceAnnotation;

public sealed record ResourceRelationshipAnnotation(IResource Resource, string Type) : IResourceAnnotation;

public sealed record WaitAnnotation(IResource Resource, WaitType WaitType, int ExitCode = 0) : IResourceAnnotation;

public enum WaitType
{
    WaitUntilHealthy,
    WaitForCompletion,
    WaitUntilStarted,
}

/// <summary>The source is a folder here, or the name of a volume there.</summary>
public sealed class ContainerMountAnnotation(string? source, string target, ContainerMountType type, bool isReadOnly) : IResourceAnnotation
{
    public string? Source => source;
    public string Target => target;
    public ContainerMountType Type => type;
    public bool IsReadOnly => isReadOnly;
}

public enum ContainerMountType
{
    BindMount,
    Volume,
}
