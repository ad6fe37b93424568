namespace McpAspire.AppHost;

/// <summary>Secrets that the AppHost makes when nobody gives them, and keeps in its user secrets.</summary>
internal static class SecretExtensions
{
    /// <summary>A password-like secret: letters and digits.</summary>
    public static IResourceBuilder<ParameterResource> AddSecret(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddParameter(name, new GenerateParameterDefault { MinLength = 43, Special = false }, secret: true, persist: true);

    /// <summary>Key material in hexadecimal.</summary>
    public static IResourceBuilder<ParameterResource> AddKey(this IDistributedApplicationBuilder builder, string name, int bytes) =>
        builder.AddParameter(name, new RandomKeyDefault(bytes), secret: true, persist: true);

    /// <summary>Key material that stored data depends on: whoever publishes is asked for it, and has to keep it.</summary>
    public static IResourceBuilder<ParameterResource> AddLastingKey(this IDistributedApplicationBuilder builder, string name, int bytes) =>
        builder.ExecutionContext.IsPublishMode ? builder.AddParameter(name, secret: true) : builder.AddKey(name, bytes);

    /// <summary>A secret that was given to the AppHost under this name, taken out of its environment: every process that it starts would inherit it.</summary>
    public static IResourceBuilder<ParameterResource> TakeSecret(this IDistributedApplicationBuilder builder, string name)
    {
        var value = builder.Configuration[name] ?? "";
        Environment.SetEnvironmentVariable(name, null);
        return builder.AddParameter(name.ToLowerInvariant().Replace('_', '-'), value, secret: true);
    }
}
