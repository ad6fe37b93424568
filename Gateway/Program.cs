using McpAspire.Gateway;
using McpAspire.ServiceDefaults;

return await ServiceHost.RunAsync(() => GatewayApplication.Build(args));
