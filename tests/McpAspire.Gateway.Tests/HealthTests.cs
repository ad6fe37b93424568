using System.Net;
using System.Text.Json;
using McpAspire.Gateway.Health;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace McpAspire.Gateway.Tests;

public sealed class HealthTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private Edge _edge = null!;

    public async ValueTask InitializeAsync() => _edge = await Edge.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(_time));

    public ValueTask DisposeAsync() => _edge.DisposeAsync();

    [Fact]
    public async Task It_is_ready_when_both_services_are()
    {
        var (response, body) = await _edge.GetAsync("/ready");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var checks = JsonSerializer.Deserialize<JsonElement>(body).GetProperty("checks");
        checks.EnumerateObject().Select(check => check.Name).ShouldBe(["mcp-api", "auth"]);
    }

    [Theory]
    [InlineData("mcp-api", StatusCodes.Status503ServiceUnavailable)]
    [InlineData("mcp-api", StatusCodes.Status207MultiStatus)]
    [InlineData("auth", StatusCodes.Status503ServiceUnavailable)]
    public async Task It_is_not_ready_while_one_of_them_is_not(string service, int status)
    {
        var backend = service == "auth" ? _edge.Auth : _edge.Api;
        backend.ReadyStatus = status;
        var (before, body) = await _edge.GetAsync("/ready");

        backend.ReadyStatus = StatusCodes.Status200OK;
        _time.Advance(BackendHealthCheck.KeepFor);
        var (after, _) = await _edge.GetAsync("/ready");

        before.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        JsonSerializer.Deserialize<JsonElement>(body).GetProperty("checks").GetProperty(service).GetProperty("description").GetString()
            .ShouldBe($"{service} answers {status}.");
        after.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_service_is_asked_once_a_second_however_many_ask_the_gateway()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _edge.GetAsync("/ready")));
        _edge.Api.ReadyRequests.ShouldBe(1);

        _time.Advance(BackendHealthCheck.KeepFor);
        await _edge.GetAsync("/ready");

        _edge.Api.ReadyRequests.ShouldBe(2);
        _edge.Auth.ReadyRequests.ShouldBe(2);
    }

    [Fact]
    public async Task It_is_alive_whatever_is_behind_it()
    {
        await _edge.Api.StopAsync();
        await _edge.Auth.StopAsync();

        var (alive, _) = await _edge.GetAsync("/alive");
        var (ready, body) = await _edge.GetAsync("/ready");

        alive.StatusCode.ShouldBe(HttpStatusCode.OK);
        ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        body.ShouldContain("mcp-api cannot be reached.");
        body.ShouldNotContain("127.0.0.1");
    }

    [Fact]
    public async Task A_service_that_is_silent_is_not_taken_for_one_that_is_gone()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var silence = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _edge.Api.BeforeReady = () =>
        {
            asked.SetResult();
            return silence.Task;
        };

        var answer = _edge.GetAsync("/ready");
        await asked.Task.WaitAsync(TestContext.Current.CancellationToken);
        _time.Advance(BackendHealthCheck.Timeout);
        var (ready, body) = await answer;
        silence.SetResult();

        ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        body.ShouldContain("mcp-api does not answer in time.");
    }

    [Fact]
    public async Task A_service_that_is_down_is_502_without_a_word_about_the_inside()
    {
        var inside = new Uri(_edge.Api.Url);
        await _edge.Api.StopAsync();

        var (response, body) = await _edge.GetAsync("/mcp");

        response.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        body.ShouldNotContain(inside.Port.ToString());
        body.ShouldNotContain("refused");
        body.ShouldNotContain("Exception");
    }

    [Fact]
    public async Task Liveness_and_readiness_do_not_depend_on_the_name_that_is_asked_for()
    {
        (await _edge.SendRawGetAsync("/alive", host: "10.1.2.3:8080")).ShouldStartWith("HTTP/1.1 200 ");
        (await _edge.SendRawGetAsync("/ready", host: "10.1.2.3:8080")).ShouldStartWith("HTTP/1.1 200 ");
    }
}
