namespace Aspire.Hosting.ApplicationModel;

public sealed class DistributedApplicationModel(IList<IResource> resources)
{
    public IList<IResource> Resources => resources;
}
