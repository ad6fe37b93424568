using System.Net;
using System.Text.Json;
using McpAspire.ServiceDefaults.Health;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace McpAspire.ServiceDefaults.Tests.Health;

public sealed class HealthEndpointsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(HealthStatus.Healthy, 200, 200, "healthy")]
    [InlineData(HealthStatus.Degraded, 207, 200, "degraded")]
    [InlineData(HealthStatus.Unhealthy, 503, 503, "unhealthy")]
    public async Task The_code_tells_the_worst_of_the_checks(HealthStatus status, int health, int ready, string name)
    {
        await using var app = await StartAsync(checks => checks
            .AddCheck("fine", () => HealthCheckResult.Healthy())
            .AddCheck("queue", () => new HealthCheckResult(status, "what it found"), [HealthTags.Ready, HealthPriority.Critical]));

        var (healthCode, body) = await GetAsync(app, "/health");

        healthCode.ShouldBe((HttpStatusCode)health);
        (await GetAsync(app, "/ready")).Code.ShouldBe((HttpStatusCode)ready);
        (await GetAsync(app, "/alive")).Code.ShouldBe(HttpStatusCode.OK);
        (await GetAsync(app, "/live")).Code.ShouldBe(HttpStatusCode.OK);
        body.GetProperty("status").GetString().ShouldBe(name);
        body.GetProperty("timestamp").GetDateTimeOffset().ShouldBe(Now);
        body.GetProperty("service").GetString().ShouldBe("tested");
        body.GetProperty("version").GetString().ShouldBe(ServiceVersion.Current);
        var check = body.GetProperty("checks").GetProperty("queue");
        check.GetProperty("status").GetString().ShouldBe(name);
        check.GetProperty("priority").GetString().ShouldBe("critical");
        check.GetProperty("description").GetString().ShouldBe("what it found");
        check.GetProperty("durationMs").GetDouble().ShouldBeGreaterThanOrEqualTo(0);
        body.GetProperty("checks").GetProperty("fine").GetProperty("priority").GetString().ShouldBe("medium");
    }

    [Fact]
    public async Task Each_endpoint_asks_only_its_own_checks()
    {
        await using var app = await StartAsync(checks => checks
            .AddCheck("dead", () => HealthCheckResult.Unhealthy(), [HealthTags.Live])
            .AddCheck("broken", () => HealthCheckResult.Unhealthy()));

        var (aliveCode, alive) = await GetAsync(app, "/alive");
        var (readyCode, ready) = await GetAsync(app, "/ready");

        aliveCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        alive.GetProperty("checks").EnumerateObject().Select(check => check.Name).ShouldBe(["dead"]);
        readyCode.ShouldBe(HttpStatusCode.OK);
        ready.GetProperty("checks").EnumerateObject().ShouldBeEmpty();
    }

    [Fact]
    public async Task What_went_wrong_inside_a_check_is_not_told_to_whoever_asks()
    {
        await using var app = await StartAsync(checks => checks.AddCheck("queue", () => throw new InvalidOperationException("password=hunter2"), [HealthTags.Ready]));

        var (code, body) = await GetAsync(app, "/ready");

        code.ShouldBe(HttpStatusCode.ServiceUnavailable);
        body.GetProperty("checks").GetProperty("queue").GetProperty("status").GetString().ShouldBe("unhealthy");
        body.ToString().ShouldNotContain("hunter2");
    }

    private static Task<WebApplication> StartAsync(Action<IHealthChecksBuilder> configure) =>
        RunningService.StartAsync(
            builder =>
            {
                builder.AddServiceDefaults();
                builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(Now));
                configure(builder.Services.AddHealthChecks());
            },
            app => app.MapDefaultEndpoints(),
            "--OTEL_SERVICE_NAME=tested");

    private static async Task<(HttpStatusCode Code, JsonElement Body)> GetAsync(WebApplication app, string path)
    {
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        using var response = await client.GetAsync(path, TestContext.Current.CancellationToken);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return (response.StatusCode, body.RootElement.Clone());
    }
}
