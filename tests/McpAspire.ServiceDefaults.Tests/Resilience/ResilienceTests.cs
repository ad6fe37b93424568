using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace McpAspire.ServiceDefaults.Tests.Resilience;

/// <summary>What the HTTP clients of a service do about a peer that fails. The service calls itself, by the name <c>peer</c>.</summary>
public sealed class ResilienceTests
{
    // The package's default of 2 s would be waited for.
    private const string ShortDelay = "--HttpClients:Default:Retry:Delay=00:00:00.001";

    private static readonly TimeSpan DefaultAttemptTimeout = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", 503, 4)]
    [InlineData("HEAD", 503, 4)]
    [InlineData("GET", 429, 4)]
    [InlineData("GET", 404, 1)]
    [InlineData("POST", 503, 1)]
    [InlineData("PUT", 503, 1)]
    [InlineData("PATCH", 503, 1)]
    [InlineData("DELETE", 503, 1)]
    public async Task A_transient_failure_is_retried_if_the_method_is_safe(string method, int status, int attempts)
    {
        var seen = 0;
        await using var service = await StartAsync(
            context =>
            {
                Interlocked.Increment(ref seen);
                context.Response.StatusCode = status;
                return Task.CompletedTask;
            },
            ShortDelay);

        using var response = await SendAsync(service, method);

        response.StatusCode.ShouldBe((HttpStatusCode)status);
        seen.ShouldBe(attempts);
    }

    [Fact]
    public async Task Retries_are_not_logged_beside_what_the_caller_logs()
    {
        await using var service = await RunningService.StartAsync(
            builder =>
            {
                builder.AddServiceDefaults();
                builder.Logging.AddFakeLogging().SetMinimumLevel(LogLevel.Information);
            },
            app => app.Run(context =>
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return Task.CompletedTask;
            }),
            ShortDelay);

        using var response = await SendAsync(service, "GET");

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        service.Services.GetFakeLogCollector().GetSnapshot().Select(record => record.Category).ShouldAllBe(category => category == "Microsoft.Hosting.Lifetime");
    }

    [Fact]
    public async Task A_connection_that_breaks_is_retried()
    {
        var seen = 0;
        await using var service = await StartAsync(
            context =>
            {
                if (Interlocked.Increment(ref seen) == 1)
                    context.Abort();
                return context.Response.WriteAsync("back");
            },
            ShortDelay);

        using var response = await SendAsync(service, "GET");

        (await response.Content.ReadAsStringAsync(Cancellation)).ShouldBe("back");
        seen.ShouldBe(2);
    }

    [Theory]
    [InlineData("3600")]
    [InlineData("Fri, 31 Dec 2049 23:59:59 GMT")]
    public async Task A_retry_after_beyond_the_total_timeout_is_answered_at_once(string retryAfter)
    {
        var seen = 0;
        await using var service = await StartAsync(context =>
        {
            Interlocked.Increment(ref seen);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = retryAfter;
            return Task.CompletedTask;
        });

        using var response = await SendAsync(service, "GET");

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        seen.ShouldBe(1);
    }

    [Fact]
    public async Task A_client_with_settings_of_its_own_waits_longer_than_the_others()
    {
        var time = new FakeTimeProvider();
        using var arrived = new CountdownEvent(2);
        var bothArrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var service = await RunningService.StartAsync(
            builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(time);
                builder.AddServiceDefaults();
                builder.Services.AddHttpClient("slow").AddResilience(builder.Configuration.GetSection("HttpClients:slow"));
            },
            app => app.Run(async context =>
            {
                if (arrived.Signal())
                    bothArrived.SetResult();
                await answer.Task.WaitAsync(context.RequestAborted);
            }),
            "--HttpClients:slow:AttemptTimeout:Timeout=00:10:00",
            "--HttpClients:slow:TotalRequestTimeout:Timeout=00:10:00",
            "--HttpClients:slow:CircuitBreaker:SamplingDuration=00:20:00");

        var usual = SendAsync(service, "POST");
        var slow = SendAsync(service, "POST", "slow");
        await bothArrived.Task.WaitAsync(Cancellation);
        time.Advance(DefaultAttemptTimeout);

        await Should.ThrowAsync<TimeoutRejectedException>(usual);
        slow.IsCompleted.ShouldBeFalse();
        answer.SetResult();
        using var response = await slow;
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_peer_that_fails_does_not_stop_calls_to_another_one()
    {
        await using var service = await StartAsync(
            context =>
            {
                context.Response.StatusCode = context.Request.Headers.ContainsKey("fail") ? 503 : 200;
                return Task.CompletedTask;
            },
            "--HttpClients:Default:CircuitBreaker:MinimumThroughput=2");
        service.Configuration["services:other:http:0"] = service.Urls.Single();

        for (var i = 0; i < 2; i++)
            (await SendAsync(service, "POST", fail: true)).Dispose();

        await Should.ThrowAsync<BrokenCircuitException>(() => SendAsync(service, "POST"));
        using var response = await SendAsync(service, "POST", host: "other");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("--HttpClients:Default:AttemptTimeout:Timout=00:10:00", "Timout")]
    [InlineData("--HttpClients:Default:AttemptTimeout:Timeout=00:10:00", "timeout")]
    public async Task Settings_that_make_no_sense_stop_the_start(string setting, string reason)
    {
        using var errors = new StringWriter();

        var code = await ServiceHost.RunAsync(() => RunningService.Build(builder => builder.AddServiceDefaults(), _ => { }, setting), errors);

        code.ShouldBe(78);
        errors.ToString().ShouldContain(reason);
    }

    private static Task<WebApplication> StartAsync(RequestDelegate answer, params string[] settings) =>
        RunningService.StartAsync(builder => builder.AddServiceDefaults(), app => app.Run(answer), settings);

    private static async Task<HttpResponseMessage> SendAsync(WebApplication service, string method, string client = "", string host = "peer", bool fail = false)
    {
        service.Configuration["services:peer:http:0"] = service.Urls.Single();
        using var http = service.Services.GetRequiredService<IHttpClientFactory>().CreateClient(client);
        using var request = new HttpRequestMessage(new HttpMethod(method), $"https+http://{host}/");
        if (fail)
            request.Headers.Add("fail", "true");
        return await http.SendAsync(request, Cancellation);
    }
}
