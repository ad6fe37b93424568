using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What runs as local processes.</summary>
public abstract class ProcessResource : Resource, IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport
{
    private protected ProcessResource(string name) : base(name)
    {
    }

    internal abstract string ResourceType { get; }

    internal int Replicas => Annotations.OfType<ReplicaAnnotation>().LastOrDefault()?.Replicas ?? 1;

    /// <exception cref="DistributedApplicationException">It cannot be started; the message says why, in a line.</exception>
    internal abstract ValueTask<ProcessCommand> GetCommandAsync(CancellationToken cancellationToken);
}
