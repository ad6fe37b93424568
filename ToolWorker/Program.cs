using McpAspire.ServiceDefaults;
using McpAspire.Worker;

ProcessHardening.ForbidDumps();

return await ServiceHost.RunAsync(() => WorkerHost.Build(args));
