namespace Aspire.Hosting;

public static class ParameterResourceBuilderExtensions
{
    /// <summary>A value that must be configured.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false) =>
        builder.AddResource(new ParameterResource(name, parameterDefault => GetValue(builder.Configuration, name, parameterDefault), secret));

    /// <summary>A value that is given here.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false) =>
        builder.AddResource(new ParameterResource(name, _ => value, secret)
        {
            Default = publishValueAsDefault ? new ConstantParameterDefault(value) : null,
        });

    /// <summary>A value that may be configured; with <paramref name="persist"/> the default, once asked, is kept in the AppHost's user secrets.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false)
    {
        var parameter = builder.AddParameter(name, secret);
        parameter.Resource.Default = persist && builder.ExecutionContext.IsRunMode
            ? new UserSecretsParameterDefault(builder.AppHostAssembly, $"Parameters:{name}", value)
            : value;
        return parameter;
    }

    /// <summary>A server that exists already.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, string? environmentVariableName = null)
    {
        var parameter = new ParameterResource(
            name, _ => builder.Configuration.GetConnectionString(name) ?? throw Missing("connection string", $"ConnectionStrings:{name}"), secret: true);
        return builder.AddResource(new ConnectionStringParameterResource(parameter, environmentVariableName));
    }

    // A shell cannot export a name with a hyphen, so an underscore in its place is understood as well.
    private static string GetValue(ConfigurationManager configuration, string name, ParameterDefault? parameterDefault) =>
        configuration[$"Parameters:{name}"] ?? configuration[$"Parameters:{name.Replace('-', '_')}"] ?? parameterDefault?.GetDefaultValue()
            ?? throw Missing("parameter", $"Parameters:{name}");

    private static DistributedApplicationException Missing(string what, string key)
    {
        var name = key[(key.IndexOf(':', StringComparison.Ordinal) + 1)..];
        var variable = key.Replace(":", "__", StringComparison.Ordinal).Replace('-', what == "parameter" ? '_' : '-');
        return new($"the {what} '{name}' has no value. Set it with the argument --{key}=VALUE, "
            + $"the environment variable {variable}=VALUE or 'dotnet user-secrets set {key} VALUE' in the AppHost's folder.");
    }
}
