namespace Aspire.Hosting.ApplicationModel;

public sealed class ResourceEvent(IResource resource, string resourceId, CustomResourceSnapshot snapshot)
{
    public IResource Resource => resource;

    /// <summary>The resource's name, or <c>{name}-{suffix}</c> for one of its processes.</summary>
    public string ResourceId => resourceId;

    public CustomResourceSnapshot Snapshot => snapshot;
}
