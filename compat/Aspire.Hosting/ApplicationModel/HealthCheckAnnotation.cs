namespace Aspire.Hosting.ApplicationModel;

public sealed record HealthCheckAnnotation(string Key) : IResourceAnnotation;
