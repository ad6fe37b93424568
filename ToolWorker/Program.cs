using McpAspire.ServiceDefaults;
using McpAspire.Worker;

ProcessHardening.ForbidDiagnostics();
ProcessHardening.ForbidDumps();

return await ServiceHost.RunAsync(() => WorkerHost.Build(args));
