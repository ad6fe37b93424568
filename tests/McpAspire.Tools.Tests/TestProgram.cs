using McpAspire.Tools.Tests.Network;
using McpAspire.Tools.Tests.Sandbox;
using Xunit.MicrosoftTestingPlatform;

namespace McpAspire.Tools.Tests;

/// <summary>Runs the tests, or stands in for a worker that a test will kill or attack.</summary>
internal static class TestProgram
{
    public static Task<int> Main(string[] args) =>
        args switch
        {
            [DoomedWorker.Command, var tier, var seconds] => DoomedWorker.RunAsync(tier, seconds),
            [PingWorker.Command, var tier, .. var targets] => PingWorker.RunAsync(tier, targets),
            [HostileWorker.Command, var tier, var landlock] => HostileWorker.RunAsync(tier, landlock),
            _ => TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
        };
}
