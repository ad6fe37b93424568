using McpAspire.Jobs;
using McpAspire.TestSupport;
using McpAspire.Tools.Catalog;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace McpAspire.Tools.Tests.Catalog;

public sealed class CatalogReloadTests : IDisposable
{
    private readonly ManifestFiles _files = new();

    public CatalogReloadTests() => _files.Write("demo/first.json", ManifestFiles.Minimal("first"));

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task A_tool_that_is_added_changed_or_taken_away_is_so_without_a_restart()
    {
        await using var host = Host();
        var (catalog, reload) = (host.Get<ToolCatalog>(), Reload(host));
        var changes = 0;
        catalog.Changed += (_, _) => changes++;

        _files.Write("demo/second.json", ManifestFiles.Minimal("second", text: "added"));
        Settle(reload);
        NamesOf(catalog).ShouldBe(["first", "second"]);

        _files.Write("demo/second.json", ManifestFiles.Minimal("second", text: "changed"));
        Settle(reload);
        catalog.TryFind("second", out var second).ShouldBeTrue();
        (await second!.ValidateAsync(default, TestContext.Current.CancellationToken)).GetProperty("word").GetString().ShouldBe("changed");

        _files.Delete("demo/first.json");
        Settle(reload);
        NamesOf(catalog).ShouldBe(["second"]);
        changes.ShouldBe(3);
    }

    [Fact]
    public async Task A_worker_follows_and_what_has_not_changed_goes_on()
    {
        await using var host = Host();
        var inventory = host.Get<IWorkerInventory>();
        var first = host.Get<McpAspire.Tools.Execution.ToolLanes>().All.Single();

        _files.Write("demo/second.json", ManifestFiles.Minimal("second"));
        Settle(Reload(host));

        (await inventory.TakeAsync(TestContext.Current.CancellationToken)).Tools.Keys.ShouldBe(["first", "second"], ignoreOrder: true);
        host.Get<McpAspire.Tools.Execution.ToolLanes>().All.ShouldContain(first);
        (await host.CallAsync("second", """{"word": "printed"}""", TestContext.Current.CancellationToken)).Content[0].Text.ShouldContain("printed");
    }

    [Fact]
    public async Task A_program_that_does_not_end_when_asked_for_its_version_holds_up_no_other()
    {
        _files.Write("demo/second.json", ManifestFiles.Minimal("second", program: "sleep").Replace("--version", "1000", StringComparison.Ordinal));
        await using var host = Host();

        var tools = (await host.Get<IWorkerInventory>().TakeAsync(TestContext.Current.CancellationToken).AsTask()
            .WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken)).Tools;

        tools["first"].Available.ShouldBeTrue();
        tools["second"].ShouldBe(new WorkerTool(false, "sleep does not tell its version within 5 s"));
    }

    [Fact]
    public async Task A_tool_is_there_without_the_program_of_an_alternative_and_says_so()
    {
        const string Alternative = """
            "alternatives": [{
              "when": { "word": "other" },
              "command": { "program": "no-such-program", "package": "nowhere", "version": { "arguments": ["-v"], "pattern": "(?<version>[0-9.]+)" } },
              "argv": [{ "use": "word" }],
              "output": { "parser": "text" }
            }], "repeatSafe"
            """;
        _files.Write("demo/first.json", ManifestFiles.Minimal("first").Replace("\"repeatSafe\"", Alternative, StringComparison.Ordinal));
        await using var host = Host();

        var first = (await host.Get<IWorkerInventory>().TakeAsync(TestContext.Current.CancellationToken)).Tools["first"];

        first.Available.ShouldBeTrue();
        first.Reason.ShouldBe("no-such-program is not installed (Debian package nowhere), which some calls need");
    }

    [Fact]
    public async Task A_file_that_is_broken_keeps_the_last_good_catalog_and_says_so()
    {
        await using var host = Host();
        var (catalog, reload) = (host.Get<ToolCatalog>(), Reload(host));

        _files.Write("demo/first.json", ManifestFiles.Minimal("first").Replace("\"repeatSafe\": true,", "\"repeatSafe\": 1,", StringComparison.Ordinal));
        Settle(reload);

        NamesOf(catalog).ShouldBe(["first"]);
        catalog.Problems.ShouldHaveSingleItem().ShouldEndWith("first.json(11): /repeatSafe is not of type boolean.");
        host.Log.Lines().ShouldContain(line => line.Contains("first.json(11)", StringComparison.Ordinal));
        (await host.Get<IWorkerInventory>().TakeAsync(TestContext.Current.CancellationToken)).CatalogProblem.ShouldNotBeNull().ShouldContain("first.json(11)");

        _files.Write("demo/first.json", ManifestFiles.Minimal("first"));
        Settle(reload);
        catalog.Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_change_is_not_read_before_it_has_settled()
    {
        await using var host = Host();
        var (catalog, reload) = (host.Get<ToolCatalog>(), Reload(host));

        _files.Write("demo/second.json", "{");
        reload.Look();
        _files.Write("demo/second.json", ManifestFiles.Minimal("second"));
        reload.Look();
        catalog.Problems.ShouldBeEmpty();
        NamesOf(catalog).ShouldBe(["first"]);

        reload.Look();
        NamesOf(catalog).ShouldBe(["first", "second"]);
    }

    [Fact]
    public async Task A_folder_that_goes_away_keeps_the_catalog()
    {
        await using var host = Host();
        var (catalog, reload) = (host.Get<ToolCatalog>(), Reload(host));

        Directory.Move(_files.Path, $"{_files.Path}-away");
        Settle(reload);
        NamesOf(catalog).ShouldBe(["first"]);
        catalog.Problems.ShouldHaveSingleItem().ShouldContain("There is no such folder");

        Directory.Move($"{_files.Path}-away", _files.Path);
        Settle(reload);
        catalog.Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_behind_links_is_followed_where_they_lead_to()
    {
        _files.Write("demo/..one/second.json", ManifestFiles.Minimal("second", text: "added"));
        _files.Write("demo/..two/second.json", ManifestFiles.Minimal("second", text: "changed"));
        var data = Path.Combine(_files.Path, "demo", "..data");
        Directory.CreateSymbolicLink(data, "..one");
        File.CreateSymbolicLink(Path.Combine(_files.Path, "demo", "second.json"), "..data/second.json");
        await using var host = Host();
        var (catalog, reload) = (host.Get<ToolCatalog>(), Reload(host));
        NamesOf(catalog).ShouldBe(["first", "second"]);

        Directory.Delete(data);
        Directory.CreateSymbolicLink(data, "..two");
        Settle(reload);

        catalog.TryFind("second", out var second).ShouldBeTrue();
        (await second!.ValidateAsync(default, TestContext.Current.CancellationToken)).GetProperty("word").GetString().ShouldBe("changed");
    }

    [Theory]
    [InlineData("/dev/zero", "It has 0 bytes")]
    [InlineData("/proc/kmsg", "It has 0 bytes")]
    [InlineData("/nowhere", "It cannot be read")]
    [InlineData("second.json", "It cannot be read")]
    public async Task A_link_that_leads_to_no_file_is_told_and_not_read(string target, string reason)
    {
        await using var host = Host();
        var (catalog, reload) = (host.Get<ToolCatalog>(), Reload(host));

        File.CreateSymbolicLink(Path.Combine(_files.Path, "demo", "second.json"), target);
        Settle(reload);

        NamesOf(catalog).ShouldBe(["first"]);
        catalog.Problems.ShouldHaveSingleItem().ShouldContain(reason);
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_not_read()
    {
        await using var host = Host();
        var (catalog, reload) = (host.Get<ToolCatalog>(), Reload(host));

        using (var file = File.Create(Path.Combine(_files.Path, "demo", "second.json")))
            file.SetLength(1L << 40);
        Settle(reload);

        catalog.Problems.ShouldHaveSingleItem().ShouldEndWith("It has 1099511627776 bytes (1 to 262144).");
    }

    [Fact]
    public async Task A_catalog_that_is_not_in_order_stops_the_start_with_all_that_is_wrong()
    {
        _files.Write("demo/first.json", ManifestFiles.Minimal("first").Replace("\"repeatSafe\": true,", "\"repeatSafe\": 1, \"colour\": \"red\",", StringComparison.Ordinal));
        _files.Write("demo/other.json", ManifestFiles.Minimal("second"));
        await using var host = Host();

        var failure = Should.Throw<OptionsValidationException>(() => host.Get<IStartupValidator>().Validate());

        failure.Failures.Select(line => line.Trim()[(_files.Path.Length + 1)..]).ShouldBe([
            "demo/first.json(11): There is no 'colour' in a manifest.",
            "demo/first.json(11): /repeatSafe is not of type boolean.",
            "demo/other.json(1): The file of the tool 'second' is second.json.",
        ]);
    }

    [Fact]
    public async Task Several_folders_are_one_catalog_in_which_a_name_is_there_once()
    {
        using var more = new ManifestFiles();
        more.Write("demo/first.json", ManifestFiles.Minimal("first"));
        await using var host = Host($"{_files.Path},{more.Path}");

        Should.Throw<OptionsValidationException>(() => host.Get<IStartupValidator>().Validate()).Failures.ShouldHaveSingleItem().ShouldContain("There is a tool 'first' already");
        more.Delete("demo/first.json");
        more.Write("lab/second.json", ManifestFiles.Minimal("second"));
        await using var mended = Host($"{_files.Path},{more.Path}");

        mended.Get<ToolCatalog>().All.Select(tool => (tool.Definition.Name, tool.Definition.Module)).ShouldBe([("first", "demo"), ("second", "lab")]);
    }

    private static IEnumerable<string> NamesOf(ToolCatalog catalog) => catalog.All.Select(tool => tool.Definition.Name);

    private static CatalogReload Reload(TestHost host) => host.GetAll<IHostedService>().OfType<CatalogReload>().Single();

    private static void Settle(CatalogReload reload)
    {
        reload.Look();
        reload.Look();
    }

    private TestHost Host(string? path = null) => new(
        ["scan"], new Dictionary<string, string?>(StringComparer.Ordinal) { ["Catalog:Path"] = path ?? _files.Path, ["TOOL_EXCLUDE"] = "fpe" });
}
