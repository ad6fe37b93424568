using System.Security.Cryptography;

namespace Aspire.Hosting.Dashboard;

/// <summary>The real Aspire dashboard, a child like any other: whoever knows the keys, which are new each time, may see and send.</summary>
internal sealed class DashboardResource(string path, IConfiguration configuration) : ProcessResource(ResourceName, "Executable")
{
    public const string ResourceName = "aspire-dashboard";

    public string OtlpApiKey { get; } = Key(configuration["AppHost:OtlpApiKey"]);
    public string ResourceServiceApiKey { get; } = Key(configuration["AppHost:ResourceService:ApiKey"]);

    /// <summary>Any if null.</summary>
    public int? ResourceServicePort { get; set; }

    /// <summary>Set before the dashboard is started, unless the port was in use.</summary>
    public string ResourceServiceUrl
    {
        get => field ?? throw new DistributedApplicationException($"port {ResourceServicePort} cannot be used: Address already in use.");
        set;
    }

    public EndpointReference OtlpEndpoint => this.GetEndpoint("otlp-grpc");
    public string LoginUrl => $"{this.GetEndpoint("http").Url}/login?t={BrowserToken}";
    private string BrowserToken { get; } = Key(configuration["AppHost:BrowserToken"]);

    /// <summary>Where the dashboard is: where the configuration says, in the Aspire CLI's bundle, or where <c>run.sh</c> has put it; null if nowhere.</summary>
    public static string? Find(IConfiguration configuration)
    {
        if (configuration["DcpPublisher:DashboardPath"] is { Length: > 0 } given)
            return given;

        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var cache = Path.Combine(configuration["XDG_CACHE_HOME"] is { Length: > 0 } directory ? directory : Path.Combine(home, ".cache"), "mcpaspire");
        var cli = ProcessCommand.TryFind("aspire") is { } link ? File.ResolveLinkTarget(link, returnFinalTarget: true)?.FullName ?? link : null;
        string?[] bundles = [Path.GetDirectoryName(Path.GetDirectoryName(cli)), Path.Combine(home, ".aspire")];
        return bundles.OfType<string>()
            .SelectMany(bundle => Newest(Path.Combine(bundle, "versions"), "*").Prepend(Path.Combine(bundle, "bundle"))).Select(version => Path.Combine(version, "managed"))
            .Concat(Newest(cache, "aspire-dashboard-*")).Select(directory => Path.Combine(directory, "aspire-managed"))
            .FirstOrDefault(File.Exists);
    }

    private static IEnumerable<string> Newest(string directory, string pattern) => Directory.Exists(directory)
        ? Directory.GetDirectories(directory, pattern).OrderByDescending(found => Version.TryParse(found.Split('-', '/')[^1], out var version) ? version : new Version())
        : [];

    internal override ValueTask<ProcessCommand> GetCommandAsync(CancellationToken cancellationToken) =>
        File.Exists(path)
            ? new(new ProcessCommand(path, ["dashboard"], Path.GetDirectoryName(path)!))
            : throw new DistributedApplicationException($"there is no dashboard at '{path}'.");

    public void AddVariables(IDictionary<string, object> variables)
    {
        variables["ASPNETCORE_URLS"] = this.GetEndpoint("http");
        variables["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = OtlpEndpoint;
        variables["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = ResourceServiceUrl;
        variables["ASPIRE_DASHBOARD_TELEMETRY_OPTOUT"] = "true";
        variables["DASHBOARD__FRONTEND__AUTHMODE"] = "BrowserToken";
        variables["DASHBOARD__FRONTEND__BROWSERTOKEN"] = BrowserToken;
        variables["DASHBOARD__OTLP__AUTHMODE"] = variables["DASHBOARD__RESOURCESERVICECLIENT__AUTHMODE"] = variables["DASHBOARD__API__AUTHMODE"] = "ApiKey";
        variables["DASHBOARD__OTLP__PRIMARYAPIKEY"] = OtlpApiKey;
        variables["DASHBOARD__RESOURCESERVICECLIENT__APIKEY"] = ResourceServiceApiKey;
        variables["DASHBOARD__API__PRIMARYAPIKEY"] = Key(configuration["AppHost:DashboardApiKey"]);
    }

    private static string Key(string? configured) => configured ?? RandomNumberGenerator.GetHexString(32, lowercase: true);
}
