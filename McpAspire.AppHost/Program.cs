using McpAspire.AppHost;
using McpAspire.AppHost.Commands;
using McpAspire.AppHost.Parameters;
using McpAspire.AppHost.Redis;

try
{
    var builder = DistributedApplication.CreateBuilder(args);
    builder.HideFromChildProcesses();
    builder.StartPromptly();

    var mode = builder.GetAuthMode();
    var sealKey = builder.AddKey("seal-key", bytes: 32);
    var sessionKey = builder.AddKey("session-key", bytes: 32);
    var keyEncryptionKey = builder.AddKey("key-encryption-key", bytes: 32);
    var operatorSecret = builder.AddSecret("operator-secret");
    var adminSecret = builder.AddSecret("admin-secret");

    var redis = builder.AddRedisServer("redis");

    builder.AddProject<Projects.ToolWorker>("scan-worker")
        .WithPools("scan").WithAuthMode(mode).WithTools().WithRequiredPrograms()
        .WithRedisUser(redis, RedisUser.Worker("scan"))
        .WithReplicas(2).WithIconName("ScanObject")
        .PublishAsDockerFile(container => container.WithDockerfile("..", "ToolWorker/Dockerfile"));

    builder.AddProject<Projects.ToolWorker>("fpe-worker")
        .WithPools("fpe").WithAuthMode(mode).WithFpeKeys(mode).WithEnvironment("Jobs__SealKey", sealKey)
        .WithRedisUser(redis, RedisUser.Worker("fpe"))
        .WithIconName("LockClosed");

    var auth = builder.AddProject<Projects.AuthService>("auth")
        .WithAuthMode(mode).WithEnvironment("Auth__KeyEncryptionKey", keyEncryptionKey)
        .WithClient(0, "operator", operatorSecret, "tools:read tools:call fpe:encrypt fpe:decrypt").WithClient(1, "admin", adminSecret, "tools:read admin")
        .WithRedisUser(redis, RedisUser.Auth)
        .WithProbes().WithInternalUrls().WithIconName("Key");

    var api = builder.AddProject<Projects.McpServer_Api>("mcp-api")
        .WithAuthMode(mode).WithAnonymousScopes(mode).WithTools()
        .WithEnvironment("Jobs__SealKey", sealKey).WithEnvironment("Mcp__Http__SessionKeys__0", sessionKey)
        .WithRedisUser(redis, RedisUser.Api).WithReference(auth)
        .WithReplicas(2).WithProbes().WithPromptStop().WithInternalUrls().WithIconName("Toolbox");

    var gateway = builder.AddProject<Projects.Gateway>("gateway")
        .WithAuthMode(mode)
        .WithReference(api).WithReference(auth).WaitFor(api).WaitFor(auth)
        .WithExternalHttpEndpoints().WithUrlForEndpoint("http", url => (url.Url, url.DisplayText) = ("/mcp", "MCP endpoint")).WithMcpServer("/mcp")
        .WithProbes().WithPromptStop().WithIconName("Router");

    // The public address is the issuer of tokens and their audience.
    auth.WithIssuer(gateway);
    api.WithIssuer(gateway);
    gateway.WithIssuer(gateway);

    auth.WithTokenCommand(("operator", operatorSecret), ("admin", adminSecret));
    gateway.WithToolCommands(auth, "admin", adminSecret);

    builder.WithoutDeveloperCertificate();
    // Run does not dispose the application, which deletes its temporary directories.
    using var application = builder.Build();
    application.Run();
    return 0;
}
catch (DistributedApplicationException failure)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}
