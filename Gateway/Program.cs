using McpAspire.Gateway;

GatewayApplication.Build(args).Run();
