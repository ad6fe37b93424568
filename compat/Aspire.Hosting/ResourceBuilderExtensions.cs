namespace Aspire.Hosting;

public static class ResourceBuilderExtensions
{
    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, string? value)
        where T : IResourceWithEnvironment => builder.WithValue(name, value ?? "");

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, ReferenceExpression value)
        where T : IResourceWithEnvironment => builder.WithValue(name, value);

    public static IResourceBuilder<T> WithEnvironment<T>(
        this IResourceBuilder<T> builder, string name, in ReferenceExpression.ExpressionInterpolatedStringHandler value)
        where T : IResourceWithEnvironment => builder.WithValue(name, ReferenceExpression.Create(value));

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, EndpointReference endpointReference)
        where T : IResourceWithEnvironment => builder.WithRelationship(endpointReference.Resource, "Reference").WithValue(name, endpointReference);

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, IResourceBuilder<ParameterResource> parameter)
        where T : IResourceWithEnvironment => builder.WithRelationship(parameter.Resource, "Reference").WithValue(name, parameter.Resource);

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, Action<EnvironmentCallbackContext> callback)
        where T : IResourceWithEnvironment => builder.WithEnvironment(context =>
        {
            callback(context);
            return Task.CompletedTask;
        });

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, Func<EnvironmentCallbackContext, Task> callback)
        where T : IResourceWithEnvironment => builder.WithAnnotation(new EnvironmentCallbackAnnotation(callback));

    public static IResourceBuilder<T> WithArgs<T>(this IResourceBuilder<T> builder, params string[] args)
        where T : IResourceWithArgs => builder.WithArgs([.. args.Cast<object>()]);

    public static IResourceBuilder<T> WithArgs<T>(this IResourceBuilder<T> builder, params object[] args)
        where T : IResourceWithArgs => builder.WithArgs(context =>
        {
            foreach (var arg in args)
                context.Args.Add(arg);
        });

    public static IResourceBuilder<T> WithArgs<T>(this IResourceBuilder<T> builder, Action<CommandLineArgsCallbackContext> callback)
        where T : IResourceWithArgs => builder.WithArgs(context =>
        {
            callback(context);
            return Task.CompletedTask;
        });

    public static IResourceBuilder<T> WithArgs<T>(this IResourceBuilder<T> builder, Func<CommandLineArgsCallbackContext, Task> callback)
        where T : IResourceWithArgs => builder.WithAnnotation(new CommandLineArgsCallbackAnnotation(callback));

    /// <summary>Every endpoint of the source, for service discovery and for whoever reads one variable.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment => builder.WithRelationship(source.Resource, "Reference").WithEnvironment(context =>
        {
            foreach (var endpoint in source.Resource.Annotations.OfType<EndpointAnnotation>())
            {
                var reference = source.Resource.GetEndpoint(endpoint.Name);
                context.EnvironmentVariables[$"services__{source.Resource.Name}__{endpoint.Name}__0"] = reference;
                context.EnvironmentVariables[$"{ToVariable(source.Resource.Name)}_{ToVariable(endpoint.Name)}"] = reference;
            }
        });

    /// <summary>The connection string and, as variables of their own, its parts.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithConnectionString> source,
        string? connectionName = null, bool optional = false)
        where TDestination : IResourceWithEnvironment => builder.WithRelationship(source.Resource, "Reference").WithEnvironment(async context =>
        {
            var name = connectionName ?? source.Resource.Name;
            object? value = context.ExecutionContext.IsPublishMode
                ? source.Resource
                : await source.Resource.GetConnectionStringOrNullAsync(optional, context.CancellationToken);
            if (value is null)
                return;
            context.EnvironmentVariables[source.Resource.ConnectionStringEnvironmentVariable ?? $"ConnectionStrings__{name}"] = value;
            foreach (var (property, expression) in source.Resource.GetConnectionProperties())
                context.EnvironmentVariables[$"{ToVariable(name)}_{ToVariable(property)}"] = expression;
        });

    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, string name)
        where T : IResourceWithEndpoints => builder.Resource.GetEndpoint(name);

    public static EndpointReference GetEndpoint(this IResourceWithEndpoints resource, string endpointName) => new(resource, endpointName);

    public static IResourceBuilder<T> WithHttpEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? name = null, string? env = null, bool? isProxied = null)
        where T : IResourceWithEndpoints => builder.WithEndpoint(port, targetPort, "http", name, env, isProxied);

    public static IResourceBuilder<T> WithHttpsEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? name = null, string? env = null, bool? isProxied = null)
        where T : IResourceWithEndpoints => builder.WithEndpoint(port, targetPort, "https", name, env, isProxied);

    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? scheme = null, string? name = null, string? env = null,
        bool? isProxied = null) where T : IResourceWithEndpoints
    {
        var endpoint = new EndpointAnnotation(name ?? scheme ?? "tcp", scheme ?? "tcp") { Port = port, TargetPort = targetPort, IsProxied = isProxied ?? true };
        if (builder.Resource.GetEndpoint(endpoint.Name).Exists)
            throw new DistributedApplicationException($"'{builder.Resource.Name}' already has an endpoint '{endpoint.Name}'.");
        if (env is not null && builder is IResourceBuilder<IResourceWithEnvironment> withEnvironment)
            withEnvironment.WithValue(env, builder.GetEndpoint(endpoint.Name).Property(EndpointProperty.TargetPort));
        return builder.WithAnnotation(endpoint);
    }

    public static IResourceBuilder<T> WithExternalHttpEndpoints<T>(this IResourceBuilder<T> builder) where T : IResourceWithEndpoints
    {
        foreach (var endpoint in builder.Resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.UriScheme is "http" or "https"))
            endpoint.IsExternal = true;
        return builder;
    }

    /// <summary>How the endpoint is shown: another text, another URL or, beginning with a slash, a path of its own.</summary>
    public static IResourceBuilder<T> WithUrlForEndpoint<T>(this IResourceBuilder<T> builder, string endpointName, Action<ResourceUrlAnnotation> callback)
        where T : IResource => builder.WithAnnotation(new EndpointUrlCallbackAnnotation(endpointName, callback));

    public static IResourceBuilder<T> WithHealthCheck<T>(this IResourceBuilder<T> builder, string key)
        where T : IResource => builder.WithAnnotation(new HealthCheckAnnotation(key));

    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null) where T : IResourceWithEndpoints
    {
        var endpoint = builder.GetHttpEndpoint(endpointName);
        var key = $"{builder.Resource.Name}_{endpoint.EndpointName}_{path ?? "/"}_{statusCode ?? 200}_check";
        builder.ApplicationBuilder.Services.AddHealthChecks().AddCheck(key, new HttpHealthCheck(endpoint, path ?? "/", statusCode ?? 200));
        return builder.WithHealthCheck(key);
    }

    public static IResourceBuilder<T> WithCommand<T>(
        this IResourceBuilder<T> builder, string name, string displayName, Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand,
        CommandOptions? commandOptions = null) where T : IResource =>
        builder.WithAnnotation(new ResourceCommandAnnotation(name, displayName, executeCommand, commandOptions ?? new()));

    /// <summary>A request to the resource; a success if the answer's status is one. Enabled while the resource runs.</summary>
    public static IResourceBuilder<T> WithHttpCommand<T>(
        this IResourceBuilder<T> builder, string path, string displayName, string? endpointName = null, string? commandName = null,
        HttpCommandOptions? commandOptions = null) where T : IResourceWithEndpoints
    {
        var options = commandOptions ?? new();
        options.UpdateState ??= context =>
            context.ResourceSnapshot.HealthStatus is not null ? ResourceCommandState.Enabled : ResourceCommandState.Disabled;
        var endpoint = builder.GetHttpEndpoint(endpointName);
        var command = new HttpCommand(endpoint, path, options);
        commandName ??= $"{builder.Resource.Name}-{endpoint.EndpointName}-http-{command.Method.Method.ToLowerInvariant()}-{path}";
        return builder.WithCommand(commandName, displayName, command.ExecuteAsync, options);
    }

    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport => builder.WithWait(new(dependency.Resource, WaitType.WaitUntilHealthy));

    public static IResourceBuilder<T> WaitForStart<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport => builder.WithWait(new(dependency.Resource, WaitType.WaitUntilStarted));

    public static IResourceBuilder<T> WaitForCompletion<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, int exitCode = 0)
        where T : IResourceWithWaitSupport => builder.WithWait(new(dependency.Resource, WaitType.WaitForCompletion, exitCode));

    public static IResourceBuilder<T> WithRelationship<T>(this IResourceBuilder<T> builder, IResource resource, string type)
        where T : IResource => builder.WithAnnotation(new ResourceRelationshipAnnotation(resource, type));

    private static EndpointReference GetHttpEndpoint<T>(this IResourceBuilder<T> builder, string? name) where T : IResourceWithEndpoints =>
        builder.GetEndpoint(name
            ?? builder.Resource.Annotations.OfType<EndpointAnnotation>().FirstOrDefault(endpoint => endpoint.UriScheme is "http" or "https")?.Name
            ?? throw new DistributedApplicationException($"'{builder.Resource.Name}' has no HTTP endpoint."));

    private static IResourceBuilder<T> WithWait<T>(this IResourceBuilder<T> builder, WaitAnnotation wait) where T : IResource =>
        ReferenceEquals(builder.Resource, wait.Resource)
            ? throw new DistributedApplicationException($"'{wait.Resource.Name}' cannot wait for itself.")
            : builder.WithRelationship(wait.Resource, "WaitFor").WithAnnotation(wait);

    private static IResourceBuilder<T> WithValue<T>(this IResourceBuilder<T> builder, string name, object value)
        where T : IResourceWithEnvironment => builder.WithEnvironment(context => context.EnvironmentVariables[name] = value);

    private static async ValueTask<string?> GetConnectionStringOrNullAsync(
        this IResourceWithConnectionString resource, bool optional, CancellationToken cancellationToken)
    {
        try
        {
            return await resource.GetConnectionStringAsync(cancellationToken);
        }
        catch (DistributedApplicationException) when (optional)
        {
            return null;
        }
    }

    private static string ToVariable(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));
}
