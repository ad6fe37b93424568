using System.Reflection;
using System.Text.RegularExpressions;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;

namespace Aspire.Hosting;

public sealed partial class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder _host;
    private readonly EntryPointHook? _hook = EntryPointHook.Current.Value;

    internal DistributedApplicationBuilder(string[] args)
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException("This stand-in for Aspire runs on Linux only. Build with the real one: UsePublicPackages=true.");

        AppHostAssembly = _hook?.AppHost ?? Assembly.GetEntryAssembly();
        AppHostDirectory = FindAppHostDirectory(AppHostAssembly);
        _host = new HostApplicationBuilder(new HostApplicationBuilderSettings
        {
            ApplicationName = AppHostAssembly?.GetName().Name,
            Args = ["--hostBuilder:reloadConfigOnChange=false", .. _hook?.DefaultArgs ?? [], .. args],
            ContentRootPath = AppHostDirectory,
        });
        ExecutionContext = new(Configuration["publisher"] is null ? DistributedApplicationOperation.Run : DistributedApplicationOperation.Publish);
        AddServices();
    }

    public ConfigurationManager Configuration => _host.Configuration;
    public string AppHostDirectory { get; }
    public Assembly? AppHostAssembly { get; }
    public IHostEnvironment Environment => _host.Environment;
    public IServiceCollection Services => _host.Services;
    public DistributedApplicationExecutionContext ExecutionContext { get; }
    public IList<IResource> Resources { get; } = [];

    public IResourceBuilder<T> AddResource<T>(T resource) where T : IResource
    {
        if (resource.Name.Length > 64 || !ResourceName().IsMatch(resource.Name))
            throw new ArgumentException($"'{resource.Name}' is no name: 1 to 64 ASCII letters, digits, single hyphens; a letter first.", nameof(resource));
        if (Resources.Any(other => string.Equals(other.Name, resource.Name, StringComparison.OrdinalIgnoreCase)))
            throw new DistributedApplicationException($"There is already a resource '{resource.Name}'.");
        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource) where T : IResource => new ResourceBuilder<T>(this, resource);

    public DistributedApplication Build()
    {
        _hook?.Building(this);
        AddDashboard();
        if (ExecutionContext.IsPublishMode)
            Services.AddHostedService<ManifestPublisher>();
        else
            Services.AddHostedService<ParentWatch>().AddHostedService(services => services.GetRequiredService<ApplicationOrchestrator>());
        var application = new DistributedApplication(_host.Build(), isStartedElsewhere: _hook is not null);
        _hook?.Built(application);
        return application;
    }

    private static string FindAppHostDirectory(Assembly? assembly)
    {
        var directory = assembly?.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(attribute => attribute.Key == "AppHostProjectPath")?.Value;
        return Directory.Exists(directory) ? directory : Directory.GetCurrentDirectory();
    }

    [GeneratedRegex("^[A-Za-z](-?[A-Za-z0-9])*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ResourceName();

    /// <summary>Its ports are those of the AppHost's launch profile, any where it names none.</summary>
    private void AddDashboard()
    {
        if (ExecutionContext.IsPublishMode || Configuration.GetValue<bool>("AppHost:DisableDashboard") || DashboardResource.Find(Configuration) is not { } path)
        {
            // What processes print has no other place then; else only their errors are repeated here.
            _host.Logging.AddFilter($"{Environment.ApplicationName}.Resources", LogLevel.Debug);
            return;
        }

        var dashboard = new DashboardResource(path, Configuration);
        AddResource(dashboard)
            .WithHttpEndpoint(GetPort("ASPNETCORE_URLS"), name: "http", isProxied: false)
            .WithEndpoint(GetPort("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"), scheme: "http", name: "otlp-grpc", isProxied: false)
            .WithEnvironment(context => dashboard.AddVariables(context.EnvironmentVariables))
            .WithHttpHealthCheck("/health");
        Services.AddSingleton(dashboard);
        dashboard.ResourceServicePort = GetPort("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL");
        Services.AddSingleton<ResourceService>();
        Services.AddHostedService(services => services.GetRequiredService<ResourceService>());
        _host.Logging.AddFilter($"{Environment.ApplicationName}.Resources.{dashboard.Name}", LogLevel.Warning);
    }

    private int? GetPort(string setting) =>
        !Configuration.GetValue<bool>("DcpPublisher:RandomizePorts") && Configuration[setting]?.Split(';')[0] is { Length: > 0 } url ? new Uri(url).Port : null;

    private void AddServices()
    {
        Services.TryAddSingleton(TimeProvider.System);
        Services.AddSingleton(ExecutionContext);
        Services.AddSingleton(new DistributedApplicationModel(Resources));
        Services.AddSingleton<ResourceNotificationService>();
        Services.AddSingleton(services => new ResourceLoggerService(
            services.GetRequiredService<ILoggerFactory>(), Environment, services.GetRequiredService<TimeProvider>()));
        Services.AddSingleton(services => new ResourceCommandService(
            services.GetRequiredService<ResourceNotificationService>(), services.GetRequiredService<ResourceLoggerService>(), services));
        Services.AddSingleton<ApplicationOrchestrator>();
        Services.AddHealthChecks();

        // Each layer of resources has its ten seconds to stop in.
        Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMinutes(2));
        _host.Logging.AddConsoleFormatter<ResourceConsoleFormatter, ConsoleFormatterOptions>();
        _host.Logging.AddConsole(options => options.FormatterName = ResourceConsoleFormatter.FormatterName);
        _host.Logging.AddFilter("Microsoft", LogLevel.Warning);
        _host.Logging.AddFilter("System.Net.Http", LogLevel.Warning);
        _host.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
    }
}
