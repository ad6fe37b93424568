namespace Aspire.Hosting.ApplicationModel;

/// <summary>The id is the resource's name, or <c>{name}-{suffix}</c> for one of its processes.</summary>
public sealed record ResourceEvent(IResource Resource, string ResourceId, CustomResourceSnapshot Snapshot)
{
    /// <summary>The id only where there are several of them.</summary>
    internal string DisplayName => Resource is ProcessResource { Replicas: > 1 } ? ResourceId : Resource.Name;
}
