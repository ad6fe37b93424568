using System.Diagnostics;
using System.Globalization;
using McpAspire.Tools.Sandbox;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

// What a run costs in each tier that works here, beside a bare Process.Start: from the start of /bin/true to its end seen, its pipes read and, in the sandbox,
// nothing left of it. The ways take turns, so that what else the machine does meets all alike. Usage: dotnet run -c Release --project bench/Sandbox -- [runs, 200]
var runs = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 200;
var program = new SandboxCommand { Program = "/bin/true", Arguments = [] };
var ways = new List<(string Name, Func<Task> Run)>
{
    ("Process.Start", BareAsync),
    ("setsid, prlimit, setpriv (three processes in a row)", () => RunAsync("setsid", "prlimit", "--core=0", "--as=536870912", "setpriv", "--no-new-privs", "--inh-caps=-all", "/bin/true")),
};
foreach (var tier in Enum.GetValues<SandboxTier>())
{
    var options = new SandboxOptions { BestTier = tier };
    using var tiers = new SandboxTiers(NullLogger<SandboxTiers>.Instance);
    var sandbox = new ProcessSandbox(Options.Create(options), tiers, TimeProvider.System, NullLogger<ProcessSandbox>.Instance);
    if (sandbox.Tier != $"{tier}")
    {
        Console.WriteLine($"{tier} is not available: {string.Join("; ", sandbox.Reasons)}");
        continue;
    }

    ways.Add(($"{tier}", () => sandbox.RunAsync(program, CancellationToken.None)));
    if (tier == SandboxTier.T2)
        ways.Add(($"{tier}, network declared", () => sandbox.RunAsync(program with { NeedsNetwork = true }, CancellationToken.None)));
}

var samples = ways.ConvertAll(_ => new List<double>());
for (var run = -10; run < runs; run++)
{
    for (var way = 0; way < ways.Count; way++)
    {
        var started = Stopwatch.GetTimestamp();
        await ways[way].Run();
        if (run >= 0)
            samples[way].Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }
}

var load = (await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[0];
Console.WriteLine($"{runs} runs of each, by turns; {Environment.ProcessorCount} cores, load average {load}\n");
Console.WriteLine("| a run of /bin/true | median | times the bare start | 10th to 90th percentile |\n|---|---|---|---|");
for (var way = 0; way < ways.Count; way++)
    Console.WriteLine($"| {ways[way].Name} | {Percentile(way, 50):F2} ms | {Percentile(way, 50) / Percentile(0, 50):F1} | {Percentile(way, 10):F2}–{Percentile(way, 90):F2} ms |");

double Percentile(int way, int percent) => samples[way].Order().ElementAt((samples[way].Count - 1) * percent / 100);

Task BareAsync() => RunAsync("/bin/true");

static async Task RunAsync(string file, params string[] arguments)
{
    var info = new ProcessStartInfo(file, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
    using var process = Process.Start(info)!;
    process.StandardInput.Close();
    using var output = process.StandardOutput;
    using var error = process.StandardError;
    await Task.WhenAll(output.ReadToEndAsync(), error.ReadToEndAsync());
    await process.WaitForExitAsync();
}
