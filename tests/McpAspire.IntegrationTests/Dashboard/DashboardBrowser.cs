using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Playwright;

namespace McpAspire.IntegrationTests.Dashboard;

/// <summary>The dashboard of a system that has done some work, in a browser that has opened the login URL.</summary>
public sealed class DashboardBrowser(AuthlessSystem system) : IAsyncLifetime
{
    private const string Screenshots = "MCPASPIRE_SCREENSHOTS";
    private const float Timeout = 120_000;

    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly ConcurrentQueue<string> _errors = [];
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private IBrowserContext? _context;
    private Uri? _url;

    /// <summary>Where pictures go; a relative path starts at the repository's root.</summary>
    private static string? ScreenshotDirectory =>
        Environment.GetEnvironmentVariable(Screenshots) is { Length: > 0 } directory
            ? Path.GetFullPath(directory, Path.GetDirectoryName(Projects.McpAspire_AppHost.ProjectPath)!)
            : null;

    /// <summary>The trace of the last call of a tool.</summary>
    internal IReadOnlyDictionary<string, string> Traces { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["fpe_encrypt"] = NewTraceId(),
        ["nmap_scan"] = NewTraceId(),
    };

    public async ValueTask InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(Timeout);
        using var timeout = new CancellationTokenSource(RunningSystem.StartTimeout);
        _url = await system.App.GetDashboardUrlAsync(timeout.Token);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = FindProgram("chromium"), Args = Arguments, Timeout = Timeout });
        _context = await _browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = 1440, Height = 900 },
            ColorScheme = ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            Locale = "en-US",
            TimezoneId = "UTC",
        });
        _context.SetDefaultTimeout(Timeout);
        _context.WebError += (_, error) => _errors.Enqueue(error.Error);
        _context.Console += (_, message) => _errors.Enqueue(message.Type == "error" ? message.Text : "");
        var page = await _context.NewPageAsync();
        await page.GotoAsync(_url.ToString());
        await page.GetByRole(AriaRole.Heading, new() { Name = "Resources" }).WaitForAsync();
        await page.CloseAsync();

        // A picture for the documentation shows a system that has had something to do.
        for (var calls = ScreenshotDirectory is null ? 1 : 4; calls > 0; calls--)
        {
            await CallAsync("fpe_encrypt", new { value = "123456789" }, calls == 1);
            await CallAsync("nmap_scan", new { target = "127.0.0.1", ports = system.Gateway.Port.ToString(CultureInfo.InvariantCulture) }, calls == 1);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>Opens a page of the dashboard.</summary>
    internal Task<IPage> GoToAsync(string path) => GoToAsync(_context!, path);

    /// <summary>The same, without having logged in.</summary>
    internal async Task<IPage> GoToAsStrangerAsync(string path) => await GoToAsync(await _browser!.NewContextAsync(), path);

    /// <summary>A picture for the documentation, when it is asked for.</summary>
    internal static async Task CaptureAsync(IPage page, string name)
    {
        if (ScreenshotDirectory is not { } directory)
            return;

        await page.Mouse.MoveAsync(0, 0);
        await page.ScreenshotAsync(new() { Path = Path.Combine(directory, $"{name}.png"), Animations = ScreenshotAnimations.Disabled });
    }

    /// <summary>Closes all pages; a failed test leaves a picture of each.</summary>
    /// <returns>What went wrong in them, in their own words.</returns>
    internal async Task<IReadOnlyList<string>> ClosePagesAsync(bool capture)
    {
        foreach (var page in _browser!.Contexts.SelectMany(context => context.Pages).ToList())
        {
            if (capture)
                TestContext.Current.AddAttachment($"{Guid.NewGuid():N}.png", await page.ScreenshotAsync(), "image/png");
            await page.CloseAsync();
        }

        var errors = _errors.Where(error => error.Length > 0).ToList();
        _errors.Clear();
        return errors;
    }

    private async Task<IPage> GoToAsync(IBrowserContext context, string path)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(_url!, path).ToString());
        return page;
    }

    private async Task CallAsync(string tool, object arguments, bool isLast)
    {
        var result = await system.CallAsync(token: null, tool, arguments, isLast ? Traces[tool] : null);
        result.GetProperty("isError").GetBoolean().ShouldBeFalse($"{result}");
    }

    private static string NewTraceId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static string FindProgram(string name) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Select(directory => Path.Combine(directory, name)).FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException($"The tests of the dashboard need {name} on the PATH.");
}
