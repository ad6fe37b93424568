using System.Reflection;

namespace McpAspire.ServiceDefaults;

/// <summary>The product's version, the same in health answers, telemetry and MCP's server info.</summary>
public static class ServiceVersion
{
    /// <summary>Such as <c>0.1.0</c>.</summary>
    public static string Current { get; } =
        typeof(ServiceVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
}
