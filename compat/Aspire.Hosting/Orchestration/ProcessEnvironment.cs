using Aspire.Hosting.Dashboard;

namespace Aspire.Hosting.Orchestration;

/// <summary>The environment that a process is started with: what it inherits, what every project is given, what its resource asks for.</summary>
internal sealed class ProcessEnvironment(
    DistributedApplicationModel model, IConfiguration configuration, IHostEnvironment environment, DistributedApplicationExecutionContext executionContext)
{
    /// <summary>The AppHost's own matters, and the values that are only for the resources that refer to them.</summary>
    private static readonly string[] NotInherited =
    [
        "AppHost__", "ASPNETCORE_", "ASPIRE_", "ConnectionStrings__", "DOTNET_LAUNCH_PROFILE", "DOTNET_ENVIRONMENT", "OTEL_SERVICE_NAME",
        "OTEL_RESOURCE_ATTRIBUTES", "Parameters__",
    ];

    private static readonly string[] Exporter = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_HEADERS"];

    /// <summary>What is specified for the resource, without what it inherits.</summary>
    public async Task<Dictionary<string, string>> CreateAsync(ProcessResource resource, string instance, CancellationToken cancellationToken)
    {
        var specified = GetDefaults(resource, instance);
        var context = new EnvironmentCallbackContext(executionContext, resource, specified, cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
            await annotation.Callback(context);

        var variables = new Dictionary<string, string>();
        foreach (var (name, value) in specified)
            variables[name] = await ResolveAsync(value, cancellationToken);
        return variables;
    }

    public static Dictionary<string, string> AddInherited(IReadOnlyDictionary<string, string> specified)
    {
        var variables = GetInherited();
        foreach (var (name, value) in specified)
            variables[name] = value;
        return variables;
    }

    public static async Task<string[]> CreateArgumentsAsync(ProcessResource resource, CancellationToken cancellationToken)
    {
        var context = new CommandLineArgsCallbackContext([], cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
            await annotation.Callback(context);

        var arguments = new List<string>();
        foreach (var argument in context.Args)
            arguments.Add(await ResolveAsync(argument, cancellationToken));
        return [.. arguments];
    }

    private static Dictionary<string, string> GetInherited() => Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
        .Where(variable => !NotInherited.Any(prefix => ((string)variable.Key).StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
        .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "");

    private static async ValueTask<string> ResolveAsync(object value, CancellationToken cancellationToken) =>
        (value is IValueProvider provider ? await provider.GetValueAsync(cancellationToken) : value.ToString()) ?? "";

    private Dictionary<string, object> GetDefaults(ProcessResource resource, string instance)
    {
        var defaults = new Dictionary<string, object>();
        if (resource is ProjectResource project)
            AddProject(defaults, project);
        if (resource is ProjectResource or ExecutableResource)
            AddTelemetry(defaults, resource.Name, instance);
        return defaults;
    }

    private void AddProject(Dictionary<string, object> defaults, ProjectResource project)
    {
        foreach (var (name, value) in project.LaunchProfile?.Environment ?? new Dictionary<string, string>())
            defaults[name] = value;
        defaults["ASPNETCORE_ENVIRONMENT"] = defaults["DOTNET_ENVIRONMENT"] = environment.EnvironmentName;
        var urls = project.Endpoints.Where(endpoint => endpoint.UriScheme is "http" or "https")
            .Select(endpoint => $"{endpoint.UriScheme}://{endpoint.TargetHost}:{project.GetEndpoint(endpoint.Name).ReplicaPort}").ToArray();
        if (urls.Length > 0)
            defaults["ASPNETCORE_URLS"] = string.Join(';', urls);
    }

    /// <summary>To the dashboard if there is one, else to wherever the AppHost's own goes.</summary>
    private void AddTelemetry(Dictionary<string, object> defaults, string service, string instance)
    {
        defaults["OTEL_SERVICE_NAME"] = service;
        defaults["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={instance}";

        // What a service has to say before the dashboard listens, which starts beside it, is not lost.
        defaults["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory";
        if (model.Resources.OfType<DashboardResource>().SingleOrDefault() is { } dashboard)
        {
            defaults[Exporter[0]] = dashboard.OtlpEndpoint;
            defaults[Exporter[1]] = "grpc";
            defaults[Exporter[2]] = $"x-otlp-api-key={dashboard.OtlpApiKey}";
        }
        else if (configuration[Exporter[0]] is not null)
        {
            foreach (var name in Exporter.Where(name => configuration[name] is not null))
                defaults[name] = configuration[name]!;
        }

        if (environment.IsDevelopment())
        {
            // What happened is to be seen at once, and all of it.
            defaults["OTEL_BLRP_SCHEDULE_DELAY"] = defaults["OTEL_BSP_SCHEDULE_DELAY"] = defaults["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
            defaults["OTEL_TRACES_SAMPLER"] = "always_on";
        }
    }
}
