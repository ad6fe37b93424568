using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using McpAspire.Tools.Sandbox;

namespace McpAspire.Tools.Tests.Sandbox;

/// <summary>Every cell of the table of promises that this machine can run: what docs/sandbox.md says, and nothing of the program left.</summary>
[Collection(nameof(Processes))]
public sealed class HostileProgramTests : IDisposable
{
    private readonly TcpListener _redis = new(IPAddress.Loopback, 0);

    public HostileProgramTests() => _redis.Start();

    public static TheoryData<string> Columns => [.. AvailableColumns()];

    public void Dispose() => _redis.Dispose();

    [Theory]
    [MemberData(nameof(Columns))]
    public async Task The_sandbox_holds_what_the_table_of_promises_says(string column)
    {
        await using var worker = HostileWorker.Start(Enum.Parse<SandboxTier>(column[..2]), useLandlock: !column.EndsWith('*'));
        var promises = PromiseTable.Read(column);
        promises.Keys.Order().ShouldBe(Attack.All.Select(attack => attack.Name).Order());
        var port = ((IPEndPoint)_redis.LocalEndpoint).Port;
        var idle = new HostileRun(["-e", "print 'ready'"]);
        (await worker.RunAsync(idle, TestContext.Current.CancellationToken)).Output.ShouldBe("ready");
        var before = await worker.RunAsync(idle, TestContext.Current.CancellationToken);
        before.Tier.ShouldBe(column[..2]);

        var seen = new Dictionary<string, string>();
        foreach (var attack in Attack.All)
        {
            var report = await worker.RunAsync(attack.Run(worker, port), TestContext.Current.CancellationToken);
            seen[attack.Name] = attack.Judge(report);

            seen[attack.Name].ShouldBe(promises[attack.Name], $"{attack.Name}: {report}");
            report.SecretMode.ShouldBe(before.SecretMode, attack.Name);
            report.Children.ShouldBe(0, attack.Name);
            report.Files.ShouldBeEmpty(attack.Name);
            var after = await worker.RunAsync(idle, TestContext.Current.CancellationToken);
            after.Output.ShouldBe("ready", attack.Name);
            after.Descriptors.Except(before.Descriptors).ShouldBeEmpty(attack.Name);
        }
    }

    /// <summary>A script that could not do it anyway proves nothing where it is denied.</summary>
    [Fact]
    public async Task What_the_sandbox_denies_works_without_it()
    {
        await using var worker = HostileWorker.Start(SandboxTier.T1, useLandlock: true);
        var port = ((IPEndPoint)_redis.LocalEndpoint).Port;
        var failed = new List<string>();
        // Process 1 may be one that not even root looks into.
        foreach (var attack in Attack.All.Where(attack => attack.WorksUnheld && (attack.Name != "Reading /proc/1/environ" || ProcFile.Read("/proc/1/environ") is { Length: > 0 })))
        {
            var folder = Directory.CreateTempSubdirectory("unheld-");
            try
            {
                var info = new ProcessStartInfo("perl", attack.Run(worker, port).Arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
                info.Environment["TMPDIR"] = folder.FullName;
                using var program = Process.Start(info)!;
                var output = await program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

                if (!output.Contains("done", StringComparison.Ordinal))
                    failed.Add($"{attack.Name}: {output} {await program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)}");
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }

        failed.ShouldBeEmpty();
    }

    // A machine without root, without namespaces or without Landlock has fewer.
    private static IEnumerable<string> AvailableColumns()
    {
        foreach (var tier in Enum.GetValues<SandboxTier>())
        {
            // A worker that is root has no T0; the tests then start one that is not.
            if (Sandboxes.Create(tier).Tier != $"{tier}" && !(tier == SandboxTier.T0 && NativeProcess.IsRoot))
                continue;
            if (NativeProcess.LandlockAbi >= 6)
                yield return $"{tier}";
            yield return $"{tier}*";
        }
    }
}
