var builder = DistributedApplication.CreateBuilder(args);

var greeting = builder.AddParameter("greeting");
var token = builder.AddParameter("session-token", new GenerateParameterDefault { MinLength = 32 }, secret: true, persist: true);

var redis = builder.AddRedis("redis");
var service = builder.AddProject<Projects.Hosting_Service>("service")
    .WithReference(redis)
    .WaitFor(redis)
    .WithEnvironment("SESSION_TOKEN", token)
    .WithHttpHealthCheck("/ready")
    .WithExternalHttpEndpoints();
builder.AddProject<Projects.Hosting_Worker>("worker")
    .WithReference(service)
    .WaitFor(service)
    .WithReplicas(2);
builder.AddExecutable(builder.Configuration["Greeter"] ?? "greeter", "sh", ".", "-c", "echo $GREETING; sleep 3600 & wait")
    .WithEnvironment("GREETING", greeting);

await builder.Build().RunAsync();
