using System.Diagnostics;
using System.Text.RegularExpressions;

namespace McpAspire.AppHost.Tests.Publishing;

/// <summary>The Dockerfile of scan-worker, by what it installs and what it builds: there is no container engine here.</summary>
public sealed partial class ScanWorkerImageTests
{
    private static readonly string Root = Path.GetDirectoryName(Projects.McpAspire_AppHost.ProjectPath)!;
    private static readonly string Dockerfile = File.ReadAllText(Path.Combine(Root, "ToolWorker", "Dockerfile"));

    [Fact]
    public async Task It_installs_the_package_of_every_program_that_tools_and_sandbox_start()
    {
        var installed = InstallCommand().Match(Dockerfile).Groups["packages"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Except(["\\"]).ToArray();
        installed.Length.ShouldBeGreaterThan(5);

        var manifests = Directory.GetFiles(Path.Combine(Root, "catalog"), "*.json", SearchOption.AllDirectories).Select(File.ReadAllText);
        var programs = Programs().Matches(string.Concat(manifests))
            .Select(match => match.Groups["program"].Value).Append("bwrap").Append("perl").Distinct(StringComparer.Ordinal).ToArray();
        programs.ShouldBe(["nmap", "nping", "traceroute", "ping", "dig", "whois", "openssl", "bwrap", "perl"], ignoreOrder: true);
        foreach (var program in programs)
            installed.ShouldContain(await FindPackageAsync(program), program);
    }

    [Fact]
    public void Its_context_has_what_the_build_reads_and_nothing_else()
    {
        var rules = File.ReadAllLines(Path.Combine(Root, ".dockerignore")).Where(line => line.Length > 0 && !line.StartsWith('#')).ToArray();
        string[] needed =
        [
            "ToolWorker", "McpAspire.ServiceDefaults", "lib", "catalog",
            "Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig",
        ];

        rules[0].ShouldBe("*");
        rules.Where(rule => rule.StartsWith('!')).Select(rule => rule[1..]).ShouldBe(needed, ignoreOrder: true);
        needed.ShouldAllBe(path => Path.Exists(Path.Combine(Root, path)));
        Dockerfile.ShouldContain("dotnet publish ToolWorker ");
        Dockerfile.ShouldContain("ENTRYPOINT [\"/app/ToolWorker\"]");
    }

    /// <summary>The Debian package that the program belongs to on this machine.</summary>
    private static async Task<string> FindPackageAsync(string program)
    {
        var directories = Environment.GetEnvironmentVariable("PATH")!.Split(':').Append("/usr/sbin");
        var path = directories.Select(directory => Path.Combine(directory, program)).First(File.Exists);
        var file = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

        // A pattern, because dpkg knows a program by /bin or by /usr/bin, which are the same.
        var start = new ProcessStartInfo("dpkg-query", ["-S", $"*bin/{Path.GetFileName(file)}"]) { RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestTimeout.Token);
        await process.WaitForExitAsync(TestTimeout.Token);
        return output.Split(':')[0];
    }

    [GeneratedRegex(@"apt-get install -y --no-install-recommends(?<packages>[^&]*)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InstallCommand();

    [GeneratedRegex(@"""program""\s*:\s*""(?<program>[^""]+)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Programs();
}
