namespace Aspire.Hosting.ApplicationModel;

public sealed record ReplicaAnnotation(int Replicas = 1) : IResourceAnnotation;
