using System.Globalization;
using System.Net;

namespace McpAspire.Api.Hosting;

/// <summary>Where the HTTP server listens when <c>ASPNETCORE_URLS</c> does not say.</summary>
internal static class ListenAddress
{
    private const int DefaultPort = 8765;

    public static void UseListenAddress(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        if (!string.IsNullOrEmpty(configuration[WebHostDefaults.ServerUrlsKey]) || !string.IsNullOrEmpty(configuration["HTTP_PORTS"]))
            return;

        var (hostName, host) = First(configuration, "MCP_SERVER_HOST", "MCP_HOST", "HOST") ?? ("", "localhost");
        var port = First(configuration, "MCP_SERVER_PORT", "MCP_PORT", "PORT") is var (portName, value) ? ParsePort(portName, value) : DefaultPort;
        if (host != "localhost" && !IPAddress.TryParse(host, out _))
            throw new InvalidOperationException($"{hostName} is '{host}'; it can be 'localhost' or an IP address.");

        var authority = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://{authority}:{port}"));
    }

    private static (string Name, string Value)? First(ConfigurationManager configuration, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (configuration[name] is { Length: > 0 } value)
                return (name, value);
        }

        return null;
    }

    private static int ParsePort(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65_535
            ? port
            : throw new InvalidOperationException($"{name} is '{value}'; it can be 1 to 65535.");
}
