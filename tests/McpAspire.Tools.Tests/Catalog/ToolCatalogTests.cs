using System.Text.Json;
using McpAspire.Jobs;
using McpAspire.Tools.Catalog;
using McpAspire.Tools.Fpe;
using McpAspire.Tools.Sandbox;

namespace McpAspire.Tools.Tests.Catalog;

public sealed class ToolCatalogTests
{
    private static IReadOnlyList<string> Commands { get; } = [.. ShippedTools.All.Select(tool => tool.Definition.Name)];

    [Theory]
    [InlineData("nmap_scan,fpe", null, "fpe_decrypt,fpe_encrypt,fpe_keys,nmap_scan")]
    [InlineData("fpe", null, "fpe_decrypt,fpe_encrypt,fpe_keys")]
    [InlineData("FPE_Encrypt, NMAP*", null, "fpe_encrypt,nmap_scan")]
    [InlineData("fpe_*", "*_decrypt", "fpe_encrypt,fpe_keys")]
    [InlineData(null, "fpe,ping,traceroute,dig,whois,tls_*", "nmap_scan")]
    [InlineData("network", "nmap_*,ping,traceroute,dig,whois,tls_*", "")]
    [InlineData("nmap_scan", "network", "")]
    [InlineData(" ", "network", "fpe_decrypt,fpe_encrypt,fpe_keys")]
    public async Task The_catalog_has_what_is_included_and_not_excluded(string? include, string? exclude, string expected)
    {
        await using var host = Host([], include, exclude);

        string.Join(',', host.Get<ToolCatalog>().All.Select(tool => tool.Definition.Name)).ShouldBe(expected);
    }

    [Fact]
    public async Task A_tool_is_found_by_its_exact_name()
    {
        await using var host = Host([]);
        var catalog = host.Get<ToolCatalog>();

        catalog.TryFind("nmap_scan", out var tool).ShouldBeTrue();
        tool!.Definition.Pool.ShouldBe("scan");
        catalog.TryFind("NMAP_SCAN", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Every_definition_is_complete()
    {
        await using var host = Host([]);

        foreach (var definition in host.Get<ToolCatalog>().All.Select(tool => tool.Definition))
        {
            definition.Title.ShouldNotBeNullOrWhiteSpace();
            definition.Description.ShouldNotBeNullOrWhiteSpace();
            definition.InputSchema.GetProperty("additionalProperties").GetBoolean().ShouldBeFalse();
            definition.OutputSchema.GetProperty("type").GetString().ShouldBe("object");
            definition.Cost.ShouldBeInRange(1, 60);
            definition.DefaultTimeout.ShouldBeLessThanOrEqualTo(definition.MaxTimeout);
            definition.RepeatSafe.ShouldBeTrue();
        }
    }

    [Fact]
    public async Task The_FPE_tools_are_sensitive_and_have_scopes_of_their_own()
    {
        await using var host = Host([]);
        var tools = host.Get<ToolCatalog>().All.Select(tool => tool.Definition).Where(tool => tool.Module == "fpe").ToList();

        tools.ShouldAllBe(tool => tool.Sensitive && tool.Pool == "fpe");
        tools.SelectMany(tool => tool.RequiredScopes).ShouldBe(["fpe:decrypt", "fpe:encrypt"]);
    }

    [Fact]
    public async Task A_worker_that_scans_has_no_key_and_one_that_encrypts_has_no_sandbox()
    {
        await using var scan = Host(["scan"]);
        await using var fpe = Host(["fpe"]);

        scan.GetAll<FpeKeyRing>().ShouldBeEmpty();
        (await InventoryOf(scan)).Tools.Keys.ShouldBe(Commands, ignoreOrder: true);
        (await InventoryOf(scan)).Tier.ShouldBe(scan.Get<ProcessSandbox>().Tier);
        fpe.GetAll<ProcessSandbox>().ShouldBeEmpty();
        (await InventoryOf(fpe)).Tools.Keys.ShouldBe(["fpe_encrypt", "fpe_decrypt", "fpe_keys"]);
        (await InventoryOf(fpe)).Tier.ShouldBeNull();
    }

    [Fact]
    public async Task A_worker_without_the_FPE_tools_needs_no_key()
    {
        await using var host = new TestHost(["scan", "fpe"], new Dictionary<string, string?>(StringComparer.Ordinal) { ["TOOL_EXCLUDE"] = "fpe" });

        (await InventoryOf(host)).Tools.Keys.ShouldBe(Commands, ignoreOrder: true);
    }

    [Fact]
    public async Task A_worker_tells_which_of_its_tools_can_run_and_in_which_version()
    {
        await using var host = Host(["scan", "fpe"]);

        var (tools, _, breakers) = await InventoryOf(host);

        tools.Keys.ShouldBe([.. Commands, "fpe_encrypt", "fpe_decrypt", "fpe_keys"], ignoreOrder: true);
        tools.Values.ShouldAllBe(tool => tool.Available);
        tools.Where(tool => Commands.Contains(tool.Key)).ShouldAllBe(tool => char.IsAsciiDigit(tool.Value.Version![0]));
        breakers!.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_job_for_a_tool_that_this_worker_does_not_run_is_answered_as_unavailable()
    {
        await using var host = Host(["scan"]);

        var result = await host.CallAsync("fpe_encrypt", """{"value": "123456789"}""", TestContext.Current.CancellationToken);

        result.Error!.Type.ShouldBe(ToolErrorType.Unavailable);
        JsonSerializer.Serialize(result, ToolsJsonContext.Default.ToolResult).ShouldNotContain("123456789");
    }

    private static TestHost Host(string[] pools, string? include = null, string? exclude = null) =>
        new(pools, new Dictionary<string, string?>(StringComparer.Ordinal) { ["TOOL_INCLUDE"] = include, ["TOOL_EXCLUDE"] = exclude, ["AUTH_MODE"] = "debug" });

    private static async Task<WorkerInventory> InventoryOf(TestHost host) =>
        await host.Get<IWorkerInventory>().TakeAsync(TestContext.Current.CancellationToken);
}
