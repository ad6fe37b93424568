using System.Text.Json;

namespace Aspire.Hosting.Publishing;

/// <summary>The model in the manifest's words (schema aspire-8.0): what is known now as it is, what only the deployment knows as an expression.</summary>
internal sealed class ManifestWriter(ManifestPublishingContext context)
{
    private const string Schema = "https://json.schemastore.org/aspire-8.0.json";

    private readonly HashSet<ParameterResource> _uriEncoded = [];

    private Utf8JsonWriter Json => context.Writer;

    public async Task WriteAsync(IEnumerable<IResource> resources)
    {
        Json.WriteStartObject();
        Json.WriteString("$schema", Schema);
        Json.WriteStartObject("resources");
        foreach (var resource in resources)
        {
            Json.WriteStartObject(resource.Name);
            await WriteAsync(resource);
            Json.WriteEndObject();
        }

        foreach (var parameter in _uriEncoded)
            WriteUriEncoded(parameter);
        Json.WriteEndObject();
        Json.WriteEndObject();
    }

    private async Task WriteAsync(IResource resource)
    {
        switch (resource)
        {
            case ParameterResource parameter:
                WriteParameter(parameter);
                break;
            case ProjectResource project:
                Json.WriteString("type", "project.v0");
                Json.WriteString("path", context.GetManifestRelativePath(project.Annotations.OfType<IProjectMetadata>().Last().ProjectPath));
                await WriteProcessAsync(project, GetDefaults(project));
                break;
            case RedisResource redis:
                Json.WriteString("type", "container.v0");
                Json.WriteString("connectionString", GetText(redis.ConnectionStringExpression));
                Json.WriteString("image", RedisResource.Image);
                Json.WriteString("entrypoint", RedisResource.Entrypoint);
                await WriteProcessAsync(redis, []);
                break;
            default:
                throw new DistributedApplicationException(
                    $"'{resource.Name}' is no project, Redis or parameter, and nothing else is published here. Use UsePublicPackages=true.");
        }
    }

    private void WriteParameter(ParameterResource parameter)
    {
        Json.WriteString("type", "parameter.v0");
        Json.WriteString("value", $"{{{parameter.Name}.inputs.value}}");
        Json.WriteStartObject("inputs");
        Json.WriteStartObject("value");
        Json.WriteString("type", "string");
        if (parameter.Secret)
            Json.WriteBoolean("secret", true);
        if (parameter.Default is { } value)
        {
            Json.WriteStartObject("default");
            value.WriteToManifest(context);
            Json.WriteEndObject();
        }

        Json.WriteEndObject();
        Json.WriteEndObject();
    }

    private async Task WriteProcessAsync(ProcessResource process, Dictionary<string, object> variables)
    {
        var arguments = new CommandLineArgsCallbackContext([], context.CancellationToken);
        foreach (var annotation in process.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
            await annotation.Callback(arguments);
        WriteAll(Json.WriteStartArray, "args", arguments.Args, argument => Json.WriteStringValue(GetText(argument)), Json.WriteEndArray);
        WriteAll(Json.WriteStartArray, "volumes", process.Annotations.OfType<ContainerMountAnnotation>(), WriteVolume, Json.WriteEndArray);

        var environment = new EnvironmentCallbackContext(context.ExecutionContext, process, variables, context.CancellationToken);
        foreach (var annotation in process.Annotations.OfType<EnvironmentCallbackAnnotation>())
            await annotation.Callback(environment);
        WriteAll(Json.WriteStartObject, "env", variables, variable => Json.WriteString(variable.Key, GetText(variable.Value)), Json.WriteEndObject);
        WriteAll(Json.WriteStartObject, "bindings", process.Endpoints, WriteBinding, Json.WriteEndObject);
    }

    private void WriteVolume(ContainerMountAnnotation volume)
    {
        Json.WriteStartObject();
        Json.WriteString("name", volume.Source);
        Json.WriteString("target", volume.Target);
        Json.WriteBoolean("readOnly", volume.IsReadOnly);
        Json.WriteEndObject();
    }

    private void WriteBinding(EndpointAnnotation endpoint)
    {
        Json.WriteStartObject(endpoint.Name);
        Json.WriteString("scheme", endpoint.UriScheme);
        Json.WriteString("protocol", "tcp");
        Json.WriteString("transport", endpoint.UriScheme is "http" or "https" ? "http" : "tcp");
        if (endpoint.Port is { } port && port != endpoint.TargetPort)
            Json.WriteNumber("port", port);
        if (endpoint.TargetPort is { } targetPort)
            Json.WriteNumber("targetPort", targetPort);
        if (endpoint.IsExternal)
            Json.WriteBoolean("external", true);
        Json.WriteEndObject();
    }

    private void WriteUriEncoded(ParameterResource parameter)
    {
        Json.WriteStartObject(parameter.UriEncodedName);
        Json.WriteString("type", "annotated.string");
        Json.WriteString("value", parameter.ValueExpression);
        Json.WriteString("filter", "uri");
        Json.WriteEndObject();
    }

    /// <summary>Who deploys terminates TLS in front of the process, which listens for HTTP on a port that only they know.</summary>
    private static Dictionary<string, object> GetDefaults(ProjectResource project)
    {
        var defaults = new Dictionary<string, object> { ["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory" };
        if (project.Endpoints.Any())
            defaults["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true";
        if (project.GetEndpoint("http").Exists)
            defaults["HTTP_PORTS"] = $"{{{project.Name}.bindings.http.targetPort}}";
        return defaults;
    }

    private string GetText(object value)
    {
        _uriEncoded.UnionWith((value as ReferenceExpression)?.UriEncoded ?? []);
        return (value is IManifestExpressionProvider provider ? provider.ValueExpression : value.ToString()) ?? "";
    }

    private static void WriteAll<T>(Action<string> start, string name, IEnumerable<T> items, Action<T> write, Action end)
    {
        var all = items.ToArray();
        if (all.Length == 0)
            return;
        start(name);
        Array.ForEach(all, write);
        end();
    }
}
