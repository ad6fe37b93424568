using McpAspire.AppHost.Parameters;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;


namespace McpAspire.AppHost;

/// <summary>What the services are told, each fact in one place.</summary>
internal static class ServiceExtensions
{
    private const string Authless = "authless";
    private const string Debug = "debug";

    /// <summary><c>AUTH_MODE</c> of the AppHost: one mode for all services; production when published.</summary>
    public static string GetAuthMode(this IDistributedApplicationBuilder builder) =>
        builder.Configuration["AUTH_MODE"] is { Length: > 0 } mode ? mode
        : builder.ExecutionContext.IsPublishMode ? "production"
        : Authless;

    public static IResourceBuilder<ProjectResource> WithAuthMode(this IResourceBuilder<ProjectResource> service, string mode) =>
        service.WithEnvironment("AUTH_MODE", mode);

    /// <summary>The gateway's public address: https, except on a developer's loopback.</summary>
    public static IResourceBuilder<ProjectResource> WithIssuer(this IResourceBuilder<ProjectResource> service, IResourceBuilder<ProjectResource> gateway) =>
        service.WithEnvironment("Auth__Issuer", gateway.GetEndpoint(service.ApplicationBuilder.ExecutionContext.IsPublishMode ? "https" : "http"));

    public static IResourceBuilder<ProjectResource> WithPools(this IResourceBuilder<ProjectResource> worker, string pools) =>
        worker.WithEnvironment("Worker__Pools", pools);

    /// <summary>
    /// On a developer's machine, calls that are under way get a few seconds when the system stops, instead of the host's 30: whoever pressed Ctrl+C waits,
    /// and after 10 the service would be killed.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithPromptStop(this IResourceBuilder<ProjectResource> service) =>
        service.ApplicationBuilder.ExecutionContext.IsRunMode ? service.WithEnvironment("DOTNET_SHUTDOWNTIMEOUTSECONDS", "3") : service;

    /// <summary>An OAuth client of the authorization server and all that it may ask for.</summary>
    public static IResourceBuilder<ProjectResource> WithClient(
        this IResourceBuilder<ProjectResource> auth, int index, string id, IResourceBuilder<ParameterResource> secret, string scopes) =>
        auth.WithEnvironment($"Auth__Clients__{index}__Id", id)
            .WithEnvironment($"Auth__Clients__{index}__Secret", secret)
            .WithEnvironment($"Auth__Clients__{index}__Scopes", scopes);

    /// <summary>What tools there are and what they may do, as the AppHost's configuration says: the same for whoever admits a call and whoever runs it.</summary>
    public static IResourceBuilder<ProjectResource> WithTools(this IResourceBuilder<ProjectResource> service)
    {
        var configuration = service.ApplicationBuilder.Configuration;
        foreach (var (key, value) in ((string[])["Catalog:Path", "Tools:AllowIntrusive", "TOOL_INCLUDE", "TOOL_EXCLUDE"]).SelectMany(name => configuration.GetSection(name).AsEnumerable()))
        {
            if (value is not null)
                service.WithEnvironment(key.Replace(":", "__", StringComparison.Ordinal), value);
        }

        return service.WithTargets();
    }

    /// <summary>
    /// The targets of scans that the AppHost's configuration allows or denies besides the default. Where it allows none, a developer may look at
    /// the own machine; that is decided here and not in a settings file, because azd publishes from a developer's environment.
    /// </summary>
    private static IResourceBuilder<ProjectResource> WithTargets(this IResourceBuilder<ProjectResource> service)
    {
        var builder = service.ApplicationBuilder;
        var targets = builder.Configuration.GetSection("Targets");
        foreach (var (key, value) in targets.AsEnumerable())
        {
            if (value is not null)
                service.WithEnvironment(key.Replace(":", "__", StringComparison.Ordinal), value);
        }

        var isDeveloping = builder.ExecutionContext.IsRunMode && builder.Environment.IsDevelopment();
        return isDeveloping && !targets.GetSection("Allow").Exists()
            ? service.WithEnvironment("Targets__Allow__0", "127.0.0.0/8").WithEnvironment("Targets__Allow__1", "::1/128")
            : service;
    }

    /// <summary>
    /// The FPE keys, to the one service that holds them: those that the AppHost was given (a ring, and <c>FPE_KEY</c> with <c>FPE_TWEAK</c>); else nothing
    /// where nobody authenticates, so that the worker takes the published demo key; a generated one anywhere else. Whoever publishes is asked for a ring.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithFpeKeys(this IResourceBuilder<ProjectResource> worker, string mode)
    {
        var builder = worker.ApplicationBuilder;
        if (builder.ExecutionContext.IsPublishMode)
            return worker.WithEnvironment("FPE_KEYS", builder.AddParameter("fpe-keys", secret: true));

        var isGiven = worker.TryGive("FPE_KEYS", builder.TakeSecret("FPE_KEYS") ?? builder.FindSecret("fpe-keys"))
            | worker.TryGive("FPE_KEY", builder.TakeSecret("FPE_KEY"))
            | worker.TryGive("FPE_TWEAK", builder.TakeSecret("FPE_TWEAK"));
        return isGiven || mode is Authless or Debug ? worker : worker.WithGeneratedFpeKey();
    }

    private static IResourceBuilder<ProjectResource> WithGeneratedFpeKey(this IResourceBuilder<ProjectResource> worker)
    {
        var builder = worker.ApplicationBuilder;
        var key = builder.AddKey("fpe-key", bytes: 32);

        // Beside a key that was generated before there were rings there is a tweak: what it encrypted has to stay readable.
        return builder.Configuration["Parameters:fpe-tweak"] is { Length: > 0 }
            ? worker.WithEnvironment("FPE_KEY", key).WithEnvironment("FPE_TWEAK", builder.AddParameter("fpe-tweak", secret: true))
            : worker.WithEnvironment(async context => context.EnvironmentVariables["FPE_KEYS"] =
                $$"""[{"name":"default","version":1,"key":"{{await key.Resource.GetValueAsync(context.CancellationToken)}}"}]""");
    }

    private static bool TryGive(this IResourceBuilder<ProjectResource> worker, string name, IResourceBuilder<ParameterResource>? secret)
    {
        if (secret is not null)
            worker.WithEnvironment(name, secret);
        return secret is not null;
    }
}
