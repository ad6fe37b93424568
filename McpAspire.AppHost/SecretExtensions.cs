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

    /// <summary>A secret that was given to the AppHost under this name, if it was; taken out of its environment: every process that it starts would inherit it.</summary>
    public static IResourceBuilder<ParameterResource>? TakeSecret(this IDistributedApplicationBuilder builder, string name)
    {
        var value = builder.Configuration[name];
        Environment.SetEnvironmentVariable(name, null);
        return string.IsNullOrEmpty(value) ? null : builder.AddParameter(name.ToLowerInvariant().Replace('_', '-'), value, secret: true);
    }

    /// <summary>A secret parameter, if it is configured.</summary>
    public static IResourceBuilder<ParameterResource>? FindSecret(this IDistributedApplicationBuilder builder, string name)
    {
        var values = builder.Configuration.GetSection("Parameters");
        return string.IsNullOrEmpty(values[name] ?? values[name.Replace('-', '_')]) ? null : builder.AddParameter(name, secret: true);
    }
}
