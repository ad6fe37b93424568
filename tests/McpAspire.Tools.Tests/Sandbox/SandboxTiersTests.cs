using System.Diagnostics;
using System.Net.Sockets;
using McpAspire.Jobs;
using McpAspire.TestSupport;
using McpAspire.Tools.Sandbox;
using McpAspire.Tools.Sandbox.Users;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace McpAspire.Tools.Tests.Sandbox;

[Collection(nameof(Processes))]
public sealed class SandboxTiersTests
{
    [Fact]
    public async Task The_tier_that_was_found_and_what_is_missing_of_a_better_one_are_logged()
    {
        await using var host = new TestHost(["scan"], []);

        var sandbox = host.Get<ProcessSandbox>();

        sandbox.Unavailable.ShouldBeNull();
        host.Log.Lines().Count(line => line.Contains($"Programs run in sandbox tier {sandbox.Tier} ", StringComparison.Ordinal)).ShouldBe(1);
        sandbox.Reasons.Count.ShouldBe(SandboxTier.T2 - Enum.Parse<SandboxTier>(sandbox.Tier!));
        foreach (var reason in sandbox.Reasons)
            host.Log.Lines().ShouldContain(line => line.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Below_the_tier_that_is_asked_for_the_start_is_refused_in_one_line()
    {
        using var tiers = new SandboxTiers(NullLogger<SandboxTiers>.Instance);

        var tier = NativeProcess.IsRoot ? SandboxTier.T1 : SandboxTier.T0;
        var refusal = new SandboxTierValidation(tiers).Validate(null, new SandboxOptions { BestTier = tier, MinimumTier = tier + 1 });

        refusal.Failed.ShouldBeTrue();
        refusal.FailureMessage.ShouldBe($"Programs can be run in sandbox tier {tier} here, and Sandbox:MinimumTier is {tier + 1}. See docs/sandbox.md.");
    }

    [Fact]
    public async Task The_tier_is_checked_before_the_start()
    {
        await using var host = new TestHost(["scan"], new() { ["Sandbox:MinimumTier"] = "T0" });

        host.Get<IStartupValidator>().Validate();

        host.Log.Lines().ShouldContain(line => line.Contains("Programs run in sandbox tier", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, null, null, "T0")]
    [InlineData("authless", null, null, "T0")]
    [InlineData("production", null, null, "T1")]
    [InlineData(null, "Production", null, "T1")]
    [InlineData("authless", "Development", null, "T0")]
    [InlineData("production", "Production", "T2", "T2")]
    [InlineData("production", null, "t0", "T0")]
    public void Production_asks_for_a_user_of_its_own_unless_it_is_told_otherwise(string? mode, string? environment, string? configured, string expected)
    {
        var setup = Setup(("AUTH_MODE", mode), ("ENVIRONMENT", environment), ("Sandbox:MinimumTier", configured));
        var options = new SandboxOptions();

        setup.Configure(options);

        options.MinimumTier.ToString().ShouldBe(expected);
    }

    [Theory]
    [InlineData("T3")]
    [InlineData("7")]
    [InlineData("strong")]
    public void A_tier_that_there_is_not_stops_the_start_and_is_named(string tier) =>
        Should.Throw<OptionsValidationException>(() => Setup(("Sandbox:MinimumTier", tier)).Configure(new SandboxOptions())).Message.ShouldBe("Sandbox:MinimumTier can be T0, T1 or T2.");

    [Fact]
    public void No_two_runs_have_the_same_user_on_a_machine()
    {
        if (!NativeProcess.IsRoot)
            return;
        var first = TestUsers.NewRange();
        using var one = new UidPool(first, 3);
        using var other = new UidPool(first, 3);

        var taken = new[] { one.Take()!, other.Take()!, one.Take()! };
        one.Take().ShouldBeNull();
        other.Take().ShouldBeNull();
        taken.Select(user => user.Uid).ShouldBe([first, first + 1, first + 2]);
        taken.ShouldAllBe(user => !user.IsClean);
        taken[2].IsClean = true;
        one.Return(taken[2]);
        one.Return(taken[0]);

        one.Retired.ShouldBe([first]);
        one.Take().ShouldBeSameAs(taken[2]);
        one.Take().ShouldBeNull();
    }

    [Fact]
    public void A_user_is_asked_for_by_its_number_whether_it_was_taken_before_or_not()
    {
        if (!NativeProcess.IsRoot)
            return;
        var first = TestUsers.NewRange();
        using var pool = new UidPool(first, 2);

        var user = pool.Take(first + 1)!;
        pool.Take(first + 1).ShouldBeNull();
        user.IsClean = true;
        pool.Return(user);

        pool.Take(first + 1).ShouldBeSameAs(user);
        pool.Take(first + 2).ShouldBeNull("the id is outside the range");
    }

    [Fact]
    public async Task All_folders_go_that_a_dead_worker_left_of_a_user()
    {
        if (!NativeProcess.IsRoot)
            return;
        var first = TestUsers.NewRange();
        var name = $"mcpaspire-{new FileInfo("/proc/self/ns/pid").LinkTarget!.Trim("pid:[]".ToCharArray())}-{int.MaxValue}-1-";
        var folders = new[] { Directory.CreateTempSubdirectory(name), Directory.CreateTempSubdirectory(name) };
        foreach (var folder in folders)
        {
            File.WriteAllText(Path.Combine(folder.FullName, "left"), "behind");
            using var chown = Process.Start("chown", ["-R", $"{first}:{first}", folder.FullName]);
            chown.WaitForExit();
        }

        using var left = Process.Start("setpriv", [$"--reuid={first}", $"--regid={first}", "--clear-groups", "sleep", "600"]);
        await Eventually.ShouldHoldAsync(() => UserProcesses.Any(first), "the dead worker left a process, too");

        var sandbox = Sandboxes.Create(SandboxTier.T1, configure: options => (options.FirstUid, options.Uids) = (first, 2));

        sandbox.Reasons.ShouldNotContain(reason => reason.Contains("out of use", StringComparison.Ordinal));
        await left.WaitForExitAsync(TestContext.Current.CancellationToken);
        folders.ShouldAllBe(folder => !Directory.Exists(folder.FullName));
    }

    [Fact]
    public void A_user_with_an_account_is_nobodys()
    {
        var uid = int.Parse(File.ReadLines("/etc/passwd").Last().Split(':')[2]);
        if (!NativeProcess.IsRoot)
            return;
        using var pool = new UidPool(uid, 1);

        pool.Take().ShouldBeNull();
    }

    [Fact]
    public async Task When_others_have_every_user_a_root_worker_runs_nothing()
    {
        if (!NativeProcess.IsRoot)
            return;
        var first = TestUsers.NewRange();
        using var other = new UidPool(first, 2);
        other.Take().ShouldNotBeNull();
        other.Take().ShouldNotBeNull();

        var sandbox = Sandboxes.Create(configure: options => (options.FirstUid, options.Uids) = (first, 2));
        var refusal = await Should.ThrowAsync<ToolException>(() => sandbox.RunAsync(Sandboxes.Shell("id -u"), TestContext.Current.CancellationToken));

        refusal.Error.Type.ShouldBe(ToolErrorType.Unavailable);
        sandbox.Tier.ShouldBeNull();
        sandbox.Unavailable!.ShouldContain("every user of the range is taken");
    }

    [Fact]
    public void Names_that_any_user_may_take_are_no_claims()
    {
        if (!NativeProcess.IsRoot)
            return;
        var first = TestUsers.NewRange();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint($"\0mcpaspire-uid-{first}"));
        using var pool = new UidPool(first, 1);

        pool.Take().ShouldNotBeNull();
    }

    [Fact]
    public void Claims_are_made_in_a_folder_that_only_root_may_change()
    {
        if (!NativeProcess.IsRoot)
            return;
        var folder = Directory.CreateTempSubdirectory("claims-");
#pragma warning disable CA1416 // The tests run on Linux.
        folder.UnixFileMode |= UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
#pragma warning restore CA1416

        Should.Throw<IOException>(() => new UidPool(TestUsers.NewRange(), 1, folder.FullName)).Message.ShouldContain("only root may change");

        folder.Delete();
    }

    [Fact]
    public async Task When_every_user_is_taken_a_run_is_refused()
    {
        var uid = TestUsers.NewRange();
        var sandbox = Sandboxes.Create(SandboxTier.T1, configure: options => (options.FirstUid, options.Uids) = (uid, 1));
        if (sandbox.Tier != "T1")
            return;
        using var stop = new CancellationTokenSource();
        var started = new TaskCompletionSource();
        var first = sandbox.RunAsync(Sandboxes.Shell("echo on; exec sleep 600") with { OnOutputLine = _ => started.TrySetResult() }, stop.Token);
        await started.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        var refusal = await Should.ThrowAsync<ToolException>(() => sandbox.RunAsync(Sandboxes.Shell("true"), TestContext.Current.CancellationToken));
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);

        refusal.Error.Type.ShouldBe(ToolErrorType.ResourceExhausted);
        (await sandbox.RunAsync(Sandboxes.Shell("id -u"), TestContext.Current.CancellationToken)).Output.ShouldBe($"{uid}\n");
    }

    [Fact]
    public async Task What_a_worker_that_was_killed_left_of_a_user_is_ended_before_the_user_is_used()
    {
        if (!NativeProcess.IsRoot)
            return;
        var uid = TestUsers.NewRange();
        using var left = Process.Start(new ProcessStartInfo("setpriv", [$"--reuid={uid}", "--clear-groups", "sleep", "600"]) { UseShellExecute = false })!;
        await Eventually.ShouldHoldAsync(() => File.ReadAllText($"/proc/{left.Id}/status").Contains($"Uid:\t{uid}", StringComparison.Ordinal), "the user changes");
        var sandbox = Sandboxes.Create(SandboxTier.T1, configure: options => (options.FirstUid, options.Uids) = (uid, 1));

        await sandbox.RunAsync(Sandboxes.Shell("true"), TestContext.Current.CancellationToken);

        await left.WaitForExitAsync(TestContext.Current.CancellationToken);
        left.ExitCode.ShouldBe(137);
    }

    private static SandboxOptionsSetup Setup(params (string Name, string? Value)[] settings) => new(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => setting.Name, setting => setting.Value)).Build(),
        NullLogger<SandboxOptionsSetup>.Instance);
}
