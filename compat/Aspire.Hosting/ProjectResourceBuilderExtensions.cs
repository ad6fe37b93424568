namespace Aspire.Hosting;

public interface IProjectMetadata : IResourceAnnotation
{
    string ProjectPath { get; }
    bool SuppressBuild => false;
}

public static class ProjectResourceBuilderExtensions
{
    /// <summary>A project of the solution, with the endpoints of its launch profile; published, an HTTP server has both schemes and no port of its own.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new()
    {
        var metadata = new TProject();
        var profileName = builder.Configuration["AppHost:DefaultLaunchProfileName"] ?? builder.Configuration["DOTNET_LAUNCH_PROFILE"];
        var profile = LaunchProfile.Find(Path.GetDirectoryName(metadata.ProjectPath)!, profileName);
        var project = builder.AddResource(new ProjectResource(name) { LaunchProfile = profile }).WithAnnotation<IProjectMetadata>(metadata);
        if (profile is not { ApplicationUrls.Count: > 0 })
            return project;
        if (builder.ExecutionContext.IsPublishMode)
            return project.WithHttpEndpoint().WithHttpsEndpoint();

        foreach (var url in profile.ApplicationUrls)
            project.WithEndpoint(url.Port, scheme: url.Scheme);
        return project;
    }

    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(replicas);
        return builder.WithAnnotation(new ReplicaAnnotation(replicas));
    }
}
