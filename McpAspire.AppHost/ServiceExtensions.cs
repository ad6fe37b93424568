using McpAspire.AppHost.Parameters;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace McpAspire.AppHost;

/// <summary>What the services are told, each fact in one place.</summary>
internal static class ServiceExtensions
{
    private const string Authless = "authless";
    private const string Production = "production";

    // What the shipped manifests and the sandbox start.
    private static readonly string[] Programs = ["nmap", "traceroute", "ping", "dig", "whois", "openssl", "bwrap"];

    /// <summary><c>AUTH_MODE</c> of the AppHost: one mode for all services; production when published.</summary>
    /// <exception cref="DistributedApplicationException">There is no such mode.</exception>
    public static string GetAuthMode(this IDistributedApplicationBuilder builder)
    {
        if (builder.Configuration["AUTH_MODE"] is not { Length: > 0 } mode)
            return builder.ExecutionContext.IsPublishMode ? Production : Authless;

        // The services know two more modes, debug and test, which they refuse in this version.
        return mode.ToLowerInvariant() is var known and (Authless or Production)
            ? known
            : throw new DistributedApplicationException($"AUTH_MODE is '{mode}'; it must be {Authless} or {Production}.");
    }

    /// <summary>
    /// Shortens the start: the runtime waits for one second without new methods, instead of 100 ms, before it recompiles hot methods. With 100 ms every process
    /// recompiles while the others still start (docs/performance.md). A value that is already set is kept.
    /// </summary>
    public static void StartPromptly(this IDistributedApplicationBuilder builder)
    {
        // Milliseconds, in hexadecimal as the runtime reads it. The orchestrator, the dashboard and the services inherit it.
        const string delay = "DOTNET_TC_CallCountingDelayMs";
        if (builder.ExecutionContext.IsRunMode && Environment.GetEnvironmentVariable(delay) is null)
            Environment.SetEnvironmentVariable(delay, "3E8");
    }

    public static IResourceBuilder<ProjectResource> WithAuthMode(this IResourceBuilder<ProjectResource> service, string mode) =>
        service.WithEnvironment("AUTH_MODE", mode);

    /// <summary>
    /// What anonymous callers may do: <c>Auth:AnonymousScopes</c> of the AppHost. Without it, on a developer's machine, they may also operate the system, as
    /// the dashboard's commands do. Tools never get this scope: it opens REST endpoints only.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithAnonymousScopes(this IResourceBuilder<ProjectResource> service, string mode)
    {
        if (mode != Authless)
            return service;
        if (service.ApplicationBuilder.Configuration["Auth:AnonymousScopes"] is { } scopes)
            return service.WithEnvironment("Auth__AnonymousScopes", scopes);
        return service.ApplicationBuilder.IsDeveloping()
            ? service.WithEnvironment("Auth__AnonymousScopes", "tools:read tools:call fpe:encrypt fpe:decrypt admin")
            : service;
    }

    /// <summary>The probes of the service's health endpoints. Aspire's own health checks expect 200, so they ask <c>/ready</c>, not <c>/health</c>.</summary>
    public static IResourceBuilder<ProjectResource> WithProbes(this IResourceBuilder<ProjectResource> service) =>
        service.WithHttpProbe(ProbeType.Liveness, "/alive").WithHttpProbe(ProbeType.Readiness, "/ready");

    /// <summary>Shows the addresses of a service behind the gateway in its details only.</summary>
    public static IResourceBuilder<ProjectResource> WithInternalUrls(this IResourceBuilder<ProjectResource> service) =>
        service.WithUrls(context => context.Urls.ForEach(url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly));

    /// <summary>Reports programs that are missing on this machine; the tools that need them are listed as unavailable.</summary>
    public static IResourceBuilder<ProjectResource> WithRequiredPrograms(this IResourceBuilder<ProjectResource> worker)
    {
        foreach (var program in Programs)
            worker.WithRequiredCommand(program);
        return worker;
    }

    /// <summary>Services speak http behind the gateway. Without this, Aspire reports that there is no trusted developer certificate for them.</summary>
    public static void WithoutDeveloperCertificate(this IDistributedApplicationBuilder builder)
    {
        foreach (var project in builder.Resources.OfType<ProjectResource>().ToList())
            builder.CreateResourceBuilder(project).WithoutHttpsCertificate();
    }

    /// <summary>The gateway's public address: https, except on a developer's loopback.</summary>
    public static IResourceBuilder<ProjectResource> WithIssuer(this IResourceBuilder<ProjectResource> service, IResourceBuilder<ProjectResource> gateway) =>
        service.WithEnvironment("Auth__Issuer", gateway.GetEndpoint(service.ApplicationBuilder.ExecutionContext.IsPublishMode ? "https" : "http"));

    /// <summary>The pools whose jobs a worker takes. It has no endpoint for debuggers: it would have to start again to close it (docs/sandbox.md).</summary>
    public static IResourceBuilder<ProjectResource> WithPools(this IResourceBuilder<ProjectResource> worker, string pools) =>
        worker.WithEnvironment("Worker__Pools", pools).WithEnvironment("DOTNET_EnableDiagnostics", "0");

    /// <summary>
    /// On a developer's machine, running calls get a few seconds when the system stops, instead of the host's 30: the developer waits after Ctrl+C, and after
    /// 10 seconds the service would be killed.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithPromptStop(this IResourceBuilder<ProjectResource> service) =>
        service.ApplicationBuilder.ExecutionContext.IsRunMode ? service.WithEnvironment("DOTNET_SHUTDOWNTIMEOUTSECONDS", "3") : service;

    /// <summary>An OAuth client of the authorization server and all that it may ask for.</summary>
    public static IResourceBuilder<ProjectResource> WithClient(
        this IResourceBuilder<ProjectResource> auth, int index, string id, IResourceBuilder<ParameterResource> secret, string scopes) =>
        auth.WithEnvironment($"Auth__Clients__{index}__Id", id)
            .WithEnvironment($"Auth__Clients__{index}__Secret", secret)
            .WithEnvironment($"Auth__Clients__{index}__Scopes", scopes);

    /// <summary>Passes on which tools exist and what they may do, so that the service that admits a call and the worker that runs it agree.</summary>
    public static IResourceBuilder<ProjectResource> WithTools(this IResourceBuilder<ProjectResource> service)
    {
        var configuration = service.ApplicationBuilder.Configuration;
        string[] settings = ["Catalog:Path", "Tools:AllowIntrusive", "TOOL_INCLUDE", "TOOL_EXCLUDE"];
        foreach (var (key, value) in settings.SelectMany(name => configuration.GetSection(name).AsEnumerable()))
        {
            if (value is not null)
                service.WithEnvironment(key.Replace(":", "__", StringComparison.Ordinal), value);
        }

        return service.WithTargets();
    }

    /// <summary>
    /// Passes on the targets that the AppHost's configuration allows or denies. Where it allows none, a developer may scan loopback. This is decided here
    /// and not in a settings file, because azd publishes from a developer's environment.
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

        return builder.IsDeveloping() && !targets.GetSection("Allow").Exists()
            ? service.WithEnvironment("Targets__Allow__0", "127.0.0.0/8").WithEnvironment("Targets__Allow__1", "::1/128")
            : service;
    }

    /// <summary>
    /// Passes the FPE keys to the only service that holds them: those that the AppHost was given (a ring, and <c>FPE_KEY</c> with <c>FPE_TWEAK</c>). Without
    /// any, the worker uses the published demo key in mode authless, and gets a generated key in other modes. Publishing asks for a ring.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithFpeKeys(this IResourceBuilder<ProjectResource> worker, string mode)
    {
        var builder = worker.ApplicationBuilder;
        if (builder.ExecutionContext.IsPublishMode)
            return worker.WithEnvironment("FPE_KEYS", builder.AddParameter("fpe-keys", secret: true));

        var isGiven = worker.TryGive("FPE_KEYS", builder.TakeSecret("FPE_KEYS") ?? builder.FindSecret("fpe-keys"))
            | worker.TryGive("FPE_KEY", builder.TakeSecret("FPE_KEY"))
            | worker.TryGive("FPE_TWEAK", builder.TakeSecret("FPE_TWEAK"));
        return isGiven || mode == Authless ? worker : worker.WithGeneratedFpeKey();
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

    private static bool IsDeveloping(this IDistributedApplicationBuilder builder) => builder.ExecutionContext.IsRunMode && builder.Environment.IsDevelopment();

    private static bool TryGive(this IResourceBuilder<ProjectResource> worker, string name, IResourceBuilder<ParameterResource>? secret)
    {
        if (secret is not null)
            worker.WithEnvironment(name, secret);
        return secret is not null;
    }
}
