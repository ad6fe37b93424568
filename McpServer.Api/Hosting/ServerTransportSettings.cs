namespace McpAspire.Api.Hosting;

/// <summary>The one setting that is needed before there is a host: which kind of host to build.</summary>
internal static class ServerTransportSettings
{
    public static ServerTransport Read(string[] args)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
        var value = configuration["MCP_SERVER_TRANSPORT"] ?? configuration["MCP_TRANSPORT"];
        return value?.ToLowerInvariant() switch
        {
            null or "" or "http" => ServerTransport.Http,
            "stdio" => ServerTransport.Stdio,
            _ => throw new InvalidOperationException($"MCP_SERVER_TRANSPORT is '{value}'; it can be 'http' or 'stdio'."),
        };
    }
}
