using System.Reflection;
using System.Runtime.InteropServices;

namespace Aspire.Hosting.ApplicationModel;

public sealed class ProjectResource(string name) : ProcessResource(name, "Project"), IResourceWithServiceDiscovery
{
    internal LaunchProfile? LaunchProfile { get; init; }
    internal override IEnumerable<ResourcePropertySnapshot> Properties => [new("project.path", Annotations.OfType<IProjectMetadata>().Last().ProjectPath)];

    /// <summary>The built assembly itself: no <c>dotnet run</c> in between, which costs a second and a process.</summary>
    internal override ValueTask<ProcessCommand> GetCommandAsync(CancellationToken cancellationToken)
    {
        var project = Annotations.OfType<IProjectMetadata>().Last();
        var built = project.GetType().Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(attribute => attribute.Key == project.GetType().FullName)?.Value;
        if (!File.Exists(built))
            throw new DistributedApplicationException($"'{built ?? project.ProjectPath}' is missing: build the project first.");
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
        return new(new ProcessCommand(File.Exists(dotnet) ? dotnet : ProcessCommand.Find("dotnet"), [built], Path.GetDirectoryName(project.ProjectPath)!));
    }
}
