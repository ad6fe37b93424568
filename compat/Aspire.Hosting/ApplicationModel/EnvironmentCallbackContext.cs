#pragma warning disable MA0016 // The real one takes and gives a Dictionary.

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The variables are strings and <see cref="IValueProvider"/>s.</summary>
public sealed record EnvironmentCallbackContext(
    DistributedApplicationExecutionContext ExecutionContext, IResource Resource, Dictionary<string, object> EnvironmentVariables,
    CancellationToken CancellationToken = default);
