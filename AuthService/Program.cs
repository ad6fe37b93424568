using McpAspire.Auth;
using McpAspire.ServiceDefaults;

ProcessHardening.ForbidDumps();

return await ServiceHost.RunAsync(() => AuthApplication.Build(args));
