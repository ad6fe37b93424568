using McpAspire.Api.Hosting;
using McpAspire.ServiceDefaults;

ProcessHardening.ForbidDumps();

using var host = ServerTransportSettings.Read(args) switch
{
    ServerTransport.Stdio => StdioServer.Build(args),
    _ => HttpServer.Build(args),
};
await host.RunAsync();
