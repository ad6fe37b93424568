using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Orchestration;

/// <summary>The environment that a process is started with: what it inherits, what every project is given, what its resource asks for.</summary>
internal sealed class ProcessEnvironment(IConfiguration configuration, IHostEnvironment environment, DistributedApplicationExecutionContext executionContext)
{
    /// <summary>The AppHost's own matters, and the values that are only for the resources that refer to them.</summary>
    private static readonly string[] NotInherited =
    [
        "ASPNETCORE_", "ASPIRE_", "ConnectionStrings__", "DOTNET_LAUNCH_PROFILE", "DOTNET_ENVIRONMENT", "OTEL_SERVICE_NAME", "OTEL_RESOURCE_ATTRIBUTES",
        "Parameters__",
    ];

    private static readonly string[] Exporter = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_HEADERS"];

    public async Task<Dictionary<string, string>> CreateAsync(ProcessResource resource, string instance, CancellationToken cancellationToken)
    {
        var specified = resource is ProjectResource project ? GetDefaults(project, instance) : [];
        var context = new EnvironmentCallbackContext(executionContext, resource, specified, cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
            await annotation.Callback(context);

        var variables = GetInherited();
        foreach (var (name, value) in specified)
            variables[name] = await ResolveAsync(value, cancellationToken);
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

    private Dictionary<string, object> GetDefaults(ProjectResource project, string instance)
    {
        var defaults = project.LaunchProfile?.Environment.ToDictionary(variable => variable.Key, variable => (object)variable.Value) ?? [];
        defaults["ASPNETCORE_ENVIRONMENT"] = defaults["DOTNET_ENVIRONMENT"] = environment.EnvironmentName;
        defaults["OTEL_SERVICE_NAME"] = project.Name;
        defaults["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={instance}";
        if (configuration[Exporter[0]] is not null)
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

        var urls = project.Endpoints.Where(endpoint => endpoint.UriScheme is "http" or "https")
            .Select(endpoint => $"{endpoint.UriScheme}://{endpoint.TargetHost}:{project.GetEndpoint(endpoint.Name).ReplicaPort}").ToArray();
        if (urls.Length > 0)
            defaults["ASPNETCORE_URLS"] = string.Join(';', urls);
        return defaults;
    }
}
