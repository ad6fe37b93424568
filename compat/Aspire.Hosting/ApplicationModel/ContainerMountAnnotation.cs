namespace Aspire.Hosting.ApplicationModel;

/// <summary>The source is a folder here, or the name of a volume there.</summary>
public sealed class ContainerMountAnnotation(string? source, string target, ContainerMountType type, bool isReadOnly) : IResourceAnnotation
{
    public string? Source => source;
    public string Target => target;
    public ContainerMountType Type => type;
    public bool IsReadOnly => isReadOnly;
}
