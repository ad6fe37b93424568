namespace Aspire.Hosting.ApplicationModel;

/// <summary>The port is what consumers use, the target port what the process listens on if it is not free to choose; any free one if null.</summary>
public sealed class EndpointAnnotation(string name, string uriScheme) : IResourceAnnotation
{
    public string Name { get; } = name;
    public string UriScheme { get; set; } = uriScheme;
    public int? Port { get; set; }
    public int? TargetPort { get; set; }
    public string TargetHost { get; set; } = "localhost";
    public bool IsExternal { get; set; }
    public bool IsProxied { get; set; } = true;

    /// <summary>Set when the application starts.</summary>
    internal int? AllocatedPort { get; set; }
}
