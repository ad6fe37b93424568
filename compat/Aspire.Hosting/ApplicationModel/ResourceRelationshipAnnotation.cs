namespace Aspire.Hosting.ApplicationModel;

public sealed record ResourceRelationshipAnnotation(IResource Resource, string Type) : IResourceAnnotation;
