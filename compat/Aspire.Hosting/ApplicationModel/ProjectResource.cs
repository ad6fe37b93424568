using System.Reflection;
using System.Runtime.InteropServices;
using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.ApplicationModel;

public sealed class ProjectResource(string name) : ProcessResource(name), IResourceWithServiceDiscovery
{
    internal override string ResourceType => "Project";

    internal LaunchProfile? LaunchProfile { get; init; }

    /// <summary>The built assembly itself: no <c>dotnet run</c> in between, which costs a second and a process.</summary>
    internal override ValueTask<ProcessCommand> GetCommandAsync(CancellationToken cancellationToken)
    {
        var metadata = Annotations.OfType<IProjectMetadata>().Last();
        var type = metadata.GetType();
        var assembly = type.Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(attribute => attribute.Key == type.FullName)?.Value;
        if (!File.Exists(assembly))
            throw new DistributedApplicationException($"'{assembly ?? metadata.ProjectPath}' is missing: build the project first.");
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
        return new(new ProcessCommand(
            File.Exists(dotnet) ? dotnet : ProcessCommand.Find("dotnet") ?? throw new DistributedApplicationException("'dotnet' was not found on PATH."),
            [assembly],
            Path.GetDirectoryName(metadata.ProjectPath)!));
    }
}
