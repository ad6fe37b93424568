using McpAspire.Auth;
using McpAspire.ServiceDefaults;

ProcessHardening.ForbidDumps();

AuthApplication.Build(args).Run();
