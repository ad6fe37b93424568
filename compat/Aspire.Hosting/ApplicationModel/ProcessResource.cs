namespace Aspire.Hosting.ApplicationModel;

/// <summary>What runs as local processes.</summary>
public abstract class ProcessResource : Resource, IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport
{
    private protected ProcessResource(string name, string resourceType) : base(name) => ResourceType = resourceType;

    internal string ResourceType { get; }
    internal int Replicas => Annotations.OfType<ReplicaAnnotation>().LastOrDefault()?.Replicas ?? 1;
    internal IEnumerable<EndpointAnnotation> Endpoints => Annotations.OfType<EndpointAnnotation>();

    /// <summary>What is to be known of it besides its process.</summary>
    internal virtual IEnumerable<ResourcePropertySnapshot> Properties => [];

    /// <exception cref="DistributedApplicationException">It cannot be started; the message says why, in a line.</exception>
    internal abstract ValueTask<ProcessCommand> GetCommandAsync(CancellationToken cancellationToken);
}
