using System.Diagnostics;

namespace McpAspire.Hosting.Tests.Publishing;

public class AzureDeveloperCliTests
{
    private static readonly string Root = Path.GetDirectoryName(Projects.McpAspire_AppHost.ProjectPath)!;

    [Fact]
    public async Task The_project_of_azure_yaml_is_an_AppHost_to_azd()
    {
        var yaml = await File.ReadAllLinesAsync(Path.Combine(Root, "azure.yaml"), Application.Timeout);
        var project = yaml.Select(line => line.Trim().Split(": ")).Single(line => line[0] == "project")[1];

        var start = new ProcessStartInfo("dotnet", ["msbuild", Path.Combine(Root, project), "--getItem:ProjectCapability"]) { RedirectStandardOutput = true, UseShellExecute = false };
        using var msbuild = Process.Start(start)!;
        var output = await msbuild.StandardOutput.ReadToEndAsync(Application.Timeout);
        await msbuild.WaitForExitAsync(Application.Timeout);

        output.ShouldContain("\"Identity\": \"Aspire\"");
    }
}
