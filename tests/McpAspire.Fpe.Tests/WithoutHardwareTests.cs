using System.Diagnostics;
using McpAspire.Fpe.Blocks;
using McpAspire.Fpe.Feistel;

namespace McpAspire.Fpe.Tests;

/// <summary>The whole of <see cref="VectorTests"/> and <see cref="PropertyTests"/> once more, in a process to which the runtime shows no vectors and no AES instructions.</summary>
public sealed class WithoutHardwareTests
{
    private const string Switch = "DOTNET_EnableHWIntrinsic";

    [Fact]
    public void The_fastest_path_is_the_portable_one_where_the_runtime_shows_no_instructions()
    {
        if (Environment.GetEnvironmentVariable(Switch) == "0")
            Engines.FastestPath.ShouldBe(AesPath.Portable);
        else
            Engines.FastestPath.ShouldBe(Paths.All.Last());
    }

    [Fact]
    public async Task Vectors_and_properties_hold_without_hardware_instructions()
    {
        if (Environment.GetEnvironmentVariable(Switch) == "0")
            return;
        var assembly = typeof(WithoutHardwareTests).Assembly.Location;
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(assembly);
        foreach (var type in new[] { typeof(VectorTests), typeof(PropertyTests), typeof(WithoutHardwareTests), typeof(FpeCipherTests) })
        {
            start.ArgumentList.Add("--filter-class");
            start.ArgumentList.Add(type.FullName!);
        }

        start.Environment[Switch] = "0";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);

        process.ExitCode.ShouldBe(0, await output + await error);
    }
}
