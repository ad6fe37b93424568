using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace McpAspire.IntegrationTests.Dashboard;

/// <summary>What the dashboard says of this system.</summary>
[Collection<AuthlessSystem>]
public sealed partial class DashboardTests(AuthlessSystem system, DashboardBrowser dashboard) : IClassFixture<DashboardBrowser>, IAsyncLifetime
{
    /// <summary>The dashboard shows so much of a trace id.</summary>
    private const int ShownTraceId = 7;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        var hasFailed = TestContext.Current.TestState?.Result == TestResult.Failed;
        var errors = await dashboard.ClosePagesAsync(capture: hasFailed);
        if (!hasFailed)
            errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_the_token_there_is_only_the_login_page()
    {
        var page = await dashboard.GoToAsStrangerAsync("/");

        await page.GetByText("Log in", new() { Exact = true }).First.WaitForAsync();
        new Uri(page.Url).AbsolutePath.ShouldBe("/login");
    }

    [Fact]
    public async Task Nothing_is_reported_about_certificates()
    {
        var page = await dashboard.GoToAsync("/");
        await GetRowsAsync(page, 8);

        await Expect(page.GetByText("certificate")).ToHaveCountAsync(0);
        system.Console.Lines.Values.ShouldNotContain(lines => lines.Contains("development certificate", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Every_resource_is_listed_running_and_healthy_replicas_side_by_side()
    {
        var page = await dashboard.GoToAsync("/");

        var rows = await GetRowsAsync(page, 8);

        rows.Select(row => $"{WithoutSuffix(row.Name)} | {row.State} | {row.Source} | {Port().Replace(row.Url, ":port")}").ShouldBe(
        [
            "redis | Running | redis-server | tcp://localhost:port",
            "auth | Running | AuthService.csproj | ",
            "fpe-worker | Running | ToolWorker.csproj | ",
            "gateway | Running | Gateway.csproj | MCP endpoint",
            "mcp-api | Running | McpServer.Api.csproj | ",
            "mcp-api | Running | McpServer.Api.csproj | ",
            "scan-worker | Running | ToolWorker.csproj | ",
            "scan-worker | Running | ToolWorker.csproj | ",
        ], ignoreOrder: true);
        rows.Single(row => row.Name == "gateway").Link.ShouldBe(new Uri(system.Gateway, "/mcp").ToString());
        await DashboardBrowser.CaptureAsync(page, "resources");
    }

    [Fact]
    public async Task A_parameter_is_shown_on_request_only()
    {
        var secrets = await system.GetSecretsAsync();
        var page = await dashboard.GoToAsync("/?view=Parameters");
        var row = page.GetByRole(AriaRole.Row, new() { Name = "seal-key" });
        await row.WaitForAsync();

        var names = await page.GetByRole(AriaRole.Gridcell, new() { NameRegex = ParameterName() }).AllInnerTextsAsync();
        names.Select(name => name.Trim()).ShouldBe(secrets.Keys, ignoreOrder: true);
        FindSecrets(secrets, await page.ContentAsync()).ShouldBeEmpty();
        await row.GetByRole(AriaRole.Button, new() { Name = "Show value" }).ClickAsync();
        await row.GetByText(secrets["seal-key"]).WaitForAsync();
    }

    [Fact]
    public async Task The_environment_of_a_service_is_shown_on_request_only_value_by_value()
    {
        var secrets = await system.GetSecretsAsync();
        var page = await dashboard.GoToAsync("/");
        await Row(page, "fpe-worker").GetByRole(AriaRole.Gridcell).First.ClickAsync();

        await page.GetByRole(AriaRole.Row, new() { Name = "Jobs__SealKey" }).WaitForAsync();
        FindSecrets(secrets, await page.ContentAsync()).ShouldBeEmpty();
        (await ShowValueAsync("AUTH_MODE")).ShouldBe("authless");
        FindSecrets(secrets, await page.ContentAsync()).ShouldBeEmpty();
        (await ShowValueAsync("Jobs__SealKey")).ShouldBe(secrets["seal-key"]);

        async Task<string> ShowValueAsync(string name)
        {
            var row = page.GetByRole(AriaRole.Row, new() { Name = name });
            await row.GetByRole(AriaRole.Button, new() { Name = "Show value" }).ClickAsync();
            await row.GetByRole(AriaRole.Button, new() { Name = "Hide value" }).WaitForAsync();
            return (await row.GetByRole(AriaRole.Gridcell).Nth(1).InnerTextAsync()).Trim();
        }
    }

    [Fact]
    public async Task The_graph_has_an_edge_for_each_dependency()
    {
        string[] expected =
        [
            "auth → gateway", "auth → redis",
            "fpe-worker → redis",
            "gateway → auth", "gateway → mcp-api", "gateway → mcp-api",
            "mcp-api → auth", "mcp-api → auth", "mcp-api → gateway", "mcp-api → gateway", "mcp-api → redis", "mcp-api → redis",
            "scan-worker → redis", "scan-worker → redis",
        ];
        var page = await dashboard.GoToAsync("/?view=Graph");
        await Expect(page.Locator(".resource-link")).ToHaveCountAsync(expected.Length);
        await page.WaitForFunctionAsync("() => [...document.querySelectorAll('.resource-group, .resource-link')].every(part => part.getAttribute('opacity') === '1')");

        // A line ends where two nodes are.
        var edges = await page.EvaluateAsync<string[]>(
            """
            () => {
              const nodes = new Map([...document.querySelectorAll('.resource-group')].map(node => {
                const { e, f } = node.transform.baseVal[0].matrix;
                return [`${e.toFixed(2)} ${f.toFixed(2)}`, node.querySelector('.resource-name text').textContent];
              }));
              const end = (line, n) => nodes.get(`${line[`x${n}`].baseVal.value.toFixed(2)} ${line[`y${n}`].baseVal.value.toFixed(2)}`);
              return [...document.querySelectorAll('.resource-link')].map(line => `${end(line, 1)} → ${end(line, 2)}`);
            }
            """);
        edges.Select(edge => string.Join(" → ", edge.Split(" → ").Select(WithoutSuffix))).Order(StringComparer.Ordinal).ShouldBe(expected);
        await DashboardBrowser.CaptureAsync(page, "graph");
    }

    [Fact]
    public async Task The_console_of_a_service_has_what_was_printed_before()
    {
        var page = await dashboard.GoToAsync("/");
        await Row(page, "fpe-worker").GetByRole(AriaRole.Button, new() { Name = "Console logs" }).ClickAsync();

        var log = page.GetByRole(AriaRole.Log);
        await log.Filter(new() { HasText = "attempt 1: success after" }).Last.WaitForAsync();
        await Expect(log.Filter(new() { HasText = "Application started." })).ToHaveCountAsync(1);

        await page.GetByRole(AriaRole.Searchbox).FillAsync("success after");
        await Expect(log.Filter(new() { HasText = "Application started." })).ToHaveCountAsync(0);
        (await log.CountAsync()).ShouldBePositive();
        await DashboardBrowser.CaptureAsync(page, "console");
    }

    [Theory]
    [InlineData("fpe_encrypt", "fpe-worker")]
    [InlineData("nmap_scan", "scan-worker")]
    public async Task A_call_is_one_trace_from_the_gateway_to_the_worker(string tool, string worker)
    {
        var page = await dashboard.GoToAsync($"/traces/detail/{dashboard.Traces[tool]}");
        await page.GetByRole(AriaRole.Row, new() { Name = $"job {tool}" }).First.WaitForAsync();

        var titles = await page.Locator("td[col-index='1'][title]").EvaluateAllAsync<string[]>("cells => cells.map(cell => cell.title)");
        var spans = titles.Select(title => title.Split(": ", 2)).Select(title => (Service: WithoutSuffix(title[0]), Name: title[1])).ToList();
        spans.Select(span => span.Service).Distinct().ShouldBe(["gateway", "mcp-api", worker]);
        spans[0].ShouldBe(("gateway", "POST /mcp"));
        spans.Where(span => span.Service == "mcp-api").Select(span => span.Name).ShouldBe(["POST /mcp", $"tools/call {tool}"]);
        spans.Where(span => span.Service == worker).Select(span => span.Name).ShouldBe([$"job {tool}"]);
        if (tool == "nmap_scan")
            await DashboardBrowser.CaptureAsync(page, "trace");
    }

    [Fact]
    public async Task Calls_are_traced_and_health_checks_are_not()
    {
        var page = await dashboard.GoToAsync("/traces");
        var names = page.Locator("td[col-index='2']").Filter(new() { HasTextRegex = NotBlank() });
        await names.Filter(new() { HasText = "gateway: POST /mcp" }).First.WaitForAsync();

        (await names.AllInnerTextsAsync()).ShouldNotContain(name => TraceOfProbe().IsMatch(name));
    }

    [Fact]
    public async Task The_first_log_entry_of_a_service_is_there_although_it_came_before_the_dashboard()
    {
        var page = await dashboard.GoToAsync("/structuredlogs/resource/auth");

        await page.GetByRole(AriaRole.Row, new() { Name = "Application started." }).First.WaitForAsync();
    }

    [Fact]
    public async Task The_log_entries_of_a_call_lead_to_its_trace_whichever_service_wrote_them()
    {
        var trace = dashboard.Traces["fpe_encrypt"];
        var page = await dashboard.GoToAsync("/structuredlogs");
        var entries = page.GetByRole(AriaRole.Row).Filter(new() { Has = page.GetByRole(AriaRole.Link, new() { Name = trace[..ShownTraceId] }) });
        await entries.Nth(1).WaitForAsync();

        var services = await entries.GetByRole(AriaRole.Gridcell).And(page.Locator("[col-index='1']")).AllInnerTextsAsync();
        services.Select(service => WithoutSuffix(service.Trim())).ShouldBe(["mcp-api", "fpe-worker"]);
        await DashboardBrowser.CaptureAsync(page, "structured-logs");

        await entries.Filter(new() { HasText = "Admitted a call of fpe_encrypt" }).GetByRole(AriaRole.Link).Last.ClickAsync();
        await page.WaitForURLAsync($"**/traces/detail/{trace}**");
    }

    [Fact]
    public async Task A_meter_has_a_chart_which_the_calls_have_raised()
    {
        const string Meter = "mcpaspire.tool.executions";
        var page = await dashboard.GoToAsync("/metrics/resource/scan-worker");
        await page.GetByTitle(Meter, new() { Exact = true }).First.ClickAsync();

        await page.GetByRole(AriaRole.Heading, new() { Name = Meter }).WaitForAsync();
        await page.GetByText("nmap_scan", new() { Exact = true }).First.WaitForAsync();
        await page.WaitForFunctionAsync(
            "() => [...document.querySelectorAll('path.js-line')].some(line => new Set(line.getAttribute('d').match(/(?<=,)[\\d.]+/g)).size > 1)");
        await DashboardBrowser.CaptureAsync(page, "metrics");
    }

    [Fact]
    public async Task A_replica_is_stopped_and_started_by_a_click()
    {
        var page = await dashboard.GoToAsync("/");
        var name = (await GetRowsAsync(page, 8)).First(row => row.Name.StartsWith("scan-worker-", StringComparison.Ordinal)).Name;
        var row = Row(page, name);

        await row.GetByRole(AriaRole.Button, new() { Name = "Stop resource" }).ClickAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = "Start resource" }).ClickAsync();
        await row.GetByRole(AriaRole.Gridcell, new() { Name = "Running", Exact = true }).WaitForAsync();
    }

    [Fact]
    public async Task A_service_that_is_restarted_is_another_process_and_healthy_again()
    {
        var page = await dashboard.GoToAsync("/");
        var row = Row(page, "auth");
        await row.GetByRole(AriaRole.Gridcell, new() { Name = "Running", Exact = true }).WaitForAsync();
        await row.GetByRole(AriaRole.Gridcell).First.ClickAsync();
        var processId = page.GetByRole(AriaRole.Row, new() { Name = "Process ID" }).GetByRole(AriaRole.Gridcell).Nth(1);
        var before = (await processId.InnerTextAsync()).Trim();

        await row.GetByRole(AriaRole.Button, new() { Name = "Actions" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Restart" }).ClickAsync();

        await processId.Filter(new() { HasNotText = before, HasTextRegex = Number() }).WaitForAsync();
        await row.GetByRole(AriaRole.Gridcell, new() { Name = "Running", Exact = true }).WaitForAsync();
        var processes = Processes.OfAppHost(Environment.ProcessId).Select(process => $"{process.Id}").ToList();
        processes.ShouldContain((await processId.InnerTextAsync()).Trim());
        processes.ShouldNotContain(before);
    }

    [Fact]
    public async Task A_tool_is_disabled_and_enabled_by_a_command_of_the_gateway()
    {
        var page = await dashboard.GoToAsync("/");
        await GetRowsAsync(page, 8);

        var refused = default(JsonElement);
        try
        {
            await RunCommandAsync(page, "gateway", "Disable tool", "fpe_keys");
            refused = await system.CallAsync(token: null, "fpe_keys", new { });
        }
        finally
        {
            await RunCommandAsync(page, "gateway", "Enable tool", "fpe_keys");
        }

        var accepted = await system.CallAsync(token: null, "fpe_keys", new { });
        refused.GetProperty("isError").GetBoolean().ShouldBeTrue();
        accepted.GetProperty("isError").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task An_access_token_of_a_client_is_shown_by_a_command_of_auth()
    {
        var page = await dashboard.GoToAsync("/");
        await GetRowsAsync(page, 8);

        await RunCommandAsync(page, "auth", "Get access token");

        // The three parts of a JWT, of which the first is a JSON object.
        await page.GetByText(new Regex(@"eyJ[\w-]+\.[\w-]+\.[\w-]+", RegexOptions.None, TimeSpan.FromSeconds(1))).First.WaitForAsync();
    }

    /// <summary>Runs a command of the row's menu, with the first argument that its dialog asks for.</summary>
    private static async Task RunCommandAsync(IPage page, string resource, string command, string? argument = null)
    {
        await Row(page, resource).GetByRole(AriaRole.Button, new() { Name = "Actions" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = command }).ClickAsync();
        var dialog = page.Locator("fluent-dialog");
        if (argument is not null)
            await dialog.Locator("fluent-text-input input").First.FillAsync(argument);
        await dialog.Locator("fluent-button[appearance=primary]").ClickAsync();
        await page.GetByText($"{resource} \"{command}\" succeeded").First.WaitForAsync();
    }

    private static IEnumerable<string> FindSecrets(IReadOnlyDictionary<string, string> secrets, string text) =>
        secrets.Where(secret => text.Contains(secret.Value, StringComparison.Ordinal)).Select(secret => secret.Key);

    /// <summary>The name of a resource, of whose replicas one is named.</summary>
    private static string WithoutSuffix(string name) => ReplicaSuffix().Replace(name, "");

    private static ILocator Row(IPage page, string name) =>
        page.GetByRole(AriaRole.Row).Filter(new() { Has = page.GetByRole(AriaRole.Gridcell, new() { NameRegex = new Regex($": {name}$", RegexOptions.None, TimeSpan.FromSeconds(1)) }) });

    /// <summary>The table of the resources page, once so many of its rows are running and healthy.</summary>
    private static async Task<IReadOnlyList<ResourceRow>> GetRowsAsync(IPage page, int count)
    {
        var rows = page.GetByRole(AriaRole.Row).Filter(new() { Has = page.GetByRole(AriaRole.Gridcell, new() { Name = "Running", Exact = true }) });
        await Expect(rows).ToHaveCountAsync(count);
        return await rows.EvaluateAllAsync<ResourceRow[]>(
            """
            rows => rows.map(row => {
              const [Name, State, , Source, Url] = [...row.cells].map(cell => cell.innerText.trim());
              return { Name, State, Source: Source.split(/\s/)[0], Url, Link: row.cells[4].querySelector('a')?.href ?? '' };
            })
            """);
    }

    [GeneratedRegex(@":\d+$", RegexOptions.None, 1000)]
    private static partial Regex Port();

    [GeneratedRegex("^Parameter: ", RegexOptions.None, 1000)]
    private static partial Regex ParameterName();

    [GeneratedRegex("(?<=^(scan-worker|mcp-api))-[a-z]{8}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ReplicaSuffix();

    [GeneratedRegex(@"\S", RegexOptions.None, 1000)]
    private static partial Regex NotBlank();

    [GeneratedRegex(@"\d+", RegexOptions.None, 1000)]
    private static partial Regex Number();

    [GeneratedRegex(@"/(alive|live|ready|health)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TraceOfProbe();

    /// <summary>A row of the resources page.</summary>
    private sealed record ResourceRow
    {
        public string Name { get; init; } = "";

        public string State { get; init; } = "";

        public string Source { get; init; } = "";

        public string Url { get; init; } = "";

        public string Link { get; init; } = "";
    }
}
