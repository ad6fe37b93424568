using McpAspire.Api.Hosting;
using McpAspire.ServiceDefaults;

ProcessHardening.ForbidDumps();

return await ServiceHost.RunAsync(() => ServerTransportSettings.Read(args) switch
{
    ServerTransport.Stdio => StdioServer.Build(args),
    _ => HttpServer.Build(args),
});
