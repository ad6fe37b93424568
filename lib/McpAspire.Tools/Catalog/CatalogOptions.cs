namespace McpAspire.Tools.Catalog;

/// <summary>Where the manifests are: the section <c>Catalog</c>.</summary>
public sealed class CatalogOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Catalog";

    /// <summary>Folders of manifests, each with a folder for each module; a relative path begins where the service is installed. A list, or one string with commas.</summary>
    public IReadOnlyList<string> Path { get; set; } = ["catalog"];
}
