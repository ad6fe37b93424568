using McpAspire.Api.Hosting;
using McpAspire.ServiceDefaults;
using McpAspire.Tools.Catalog;

ProcessHardening.ForbidDiagnostics();
ProcessHardening.ForbidDumps();

if (CatalogCheck.IsAsked(args, out var path))
    return await CatalogCheck.RunAsync(path, Console.Out, CancellationToken.None);

return await ServiceHost.RunAsync(() => ServerTransportSettings.Read(args) switch
{
    ServerTransport.Stdio => StdioServer.Build(args),
    _ => HttpServer.Build(args),
});
