namespace McpAspire.Hosting.Tests;

/// <summary>In the dashboard's place, a program that does nothing; its part is played by the test.</summary>
internal sealed class DashboardStandIn : IDisposable
{
    public DirectoryInfo Directory { get; } = System.IO.Directory.CreateTempSubdirectory("dashboard-tests-");

    public IDistributedApplicationTestingBuilder CreateBuilder(params string[] args)
    {
        var program = WriteProgram("dashboard", "exec sleep 3600");
        var builder = DistributedApplicationTestingBuilder.Create(["--AppHost:DisableDashboard=false", $"--DcpPublisher:DashboardPath={program}", .. args]);
        builder.CaptureLines();
        return builder;
    }

    public string WriteProgram(string name, string script)
    {
        var path = Path.Combine(Directory.FullName, name);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    public static async Task<GrpcClient> ConnectAsync(DistributedApplication app)
    {
        var environment = await EnvironmentAsync(app);
        return new(environment["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"], environment["DASHBOARD__RESOURCESERVICECLIENT__APIKEY"]);
    }

    public static async Task<Dictionary<string, string>> EnvironmentAsync(DistributedApplication app) =>
        await Proc.EnvironmentAsync(await app.RunningAsync("aspire-dashboard"), Application.Timeout);

    public void Dispose() => Directory.Delete(recursive: true);
}
