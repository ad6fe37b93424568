using McpAspire.AppHost;
using McpAspire.AppHost.Parameters;
using McpAspire.AppHost.Redis;

var builder = DistributedApplication.CreateBuilder(args);

var mode = builder.GetAuthMode();
var sealKey = builder.AddKey("seal-key", bytes: 32);
var sessionKey = builder.AddKey("session-key", bytes: 32);
var keyEncryptionKey = builder.AddKey("key-encryption-key", bytes: 32);
var operatorSecret = builder.AddSecret("operator-secret");
var adminSecret = builder.AddSecret("admin-secret");

var redis = builder.AddRedisServer("redis");

builder.AddProject<Projects.ToolWorker>("scan-worker")
    .WithPools("scan").WithAuthMode(mode).WithTools()
    .WithRedisUser(redis, RedisUser.Worker("scan"))
    .WithReplicas(2);

builder.AddProject<Projects.ToolWorker>("fpe-worker")
    .WithPools("fpe").WithAuthMode(mode).WithFpeKeys(mode).WithEnvironment("Jobs__SealKey", sealKey)
    .WithRedisUser(redis, RedisUser.Worker("fpe"));

var auth = builder.AddProject<Projects.AuthService>("auth")
    .WithAuthMode(mode).WithEnvironment("Auth__KeyEncryptionKey", keyEncryptionKey)
    .WithClient(0, "operator", operatorSecret, "tools:read tools:call fpe:encrypt fpe:decrypt").WithClient(1, "admin", adminSecret, "tools:read admin")
    .WithRedisUser(redis, RedisUser.Auth)
    .WithHttpHealthCheck("/ready");

var api = builder.AddProject<Projects.McpServer_Api>("mcp-api")
    .WithAuthMode(mode).WithTools().WithEnvironment("Jobs__SealKey", sealKey).WithEnvironment("Mcp__Http__SessionKeys__0", sessionKey)
    .WithRedisUser(redis, RedisUser.Api).WithReference(auth)
    .WithReplicas(2).WithHttpHealthCheck("/ready").WithPromptStop();

var gateway = builder.AddProject<Projects.Gateway>("gateway")
    .WithAuthMode(mode)
    .WithReference(api).WithReference(auth).WaitFor(api).WaitFor(auth)
    .WithExternalHttpEndpoints().WithUrlForEndpoint("http", url => (url.Url, url.DisplayText) = ("/mcp", "MCP endpoint"))
    .WithHttpHealthCheck("/ready").WithPromptStop();

// The public address is the issuer of tokens and their audience.
auth.WithIssuer(gateway);
api.WithIssuer(gateway);
gateway.WithIssuer(gateway);

builder.Build().Run();
