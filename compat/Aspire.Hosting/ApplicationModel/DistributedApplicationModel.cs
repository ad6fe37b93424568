namespace Aspire.Hosting.ApplicationModel;

public sealed record DistributedApplicationModel(IList<IResource> Resources);
