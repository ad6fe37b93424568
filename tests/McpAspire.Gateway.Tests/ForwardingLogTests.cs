using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McpAspire.Gateway.Tests;

public sealed class ForwardingLogTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_that_hangs_up_in_a_stream_is_no_warning()
    {
        await using var edge = await Edge.StartAsync(("LOG_LEVEL", "DEBUG"));
        edge.Api.Answer = async context =>
        {
            await StartStreamAsync(context);
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).WaitAsync(Patience, CancellationToken.None);
        };

        await HangUpAsync(edge);

        var (level, text) = await FirstOfForwardingAsync(edge);
        level.ShouldBe(LogLevel.Debug);
        text.ShouldContain("A client of mcp-api disconnected");
        text.ShouldNotContain(" at ");
    }

    [Fact]
    public async Task A_service_that_breaks_off_a_stream_is_a_warning_with_its_cause()
    {
        await using var edge = await Edge.StartAsync();
        var breakOff = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        edge.Api.Answer = async context =>
        {
            await StartStreamAsync(context);
            await breakOff.Task.WaitAsync(Patience, context.RequestAborted);
            context.Abort();
        };

        using var response = await OpenAsync(edge);
        breakOff.SetResult();
        await Should.ThrowAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync(Cancellation).WaitAsync(Patience, Cancellation));

        var (level, text) = await FirstOfForwardingAsync(edge);
        level.ShouldBe(LogLevel.Warning);
        text.ShouldContain("A request to mcp-api failed: ResponseBodyDestination");
        text.ShouldContain("Exception");
    }

    [Fact]
    public async Task A_service_that_is_down_is_a_warning_without_what_the_caller_sent()
    {
        await using var edge = await Edge.StartAsync();
        await edge.Api.StopAsync();

        await edge.GetAsync("/mcp?token=secret");

        var (level, text) = await FirstOfForwardingAsync(edge);
        level.ShouldBe(LogLevel.Warning);
        text.ShouldContain("A request to mcp-api failed: Request");
        text.ShouldNotContain("secret");
    }

    private static async Task StartStreamAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync("data: first\n\n");
        await context.Response.Body.FlushAsync();
    }

    private static Task<HttpResponseMessage> OpenAsync(Edge edge) =>
        edge.Client.GetAsync("/mcp", HttpCompletionOption.ResponseHeadersRead, Cancellation).WaitAsync(Patience, Cancellation);

    private static async Task HangUpAsync(Edge edge)
    {
        using var response = await OpenAsync(edge);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));
        await reader.ReadLineAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation);
    }

    private static async Task<(LogLevel Level, string Text)> FirstOfForwardingAsync(Edge edge)
    {
        await foreach (var record in edge.Logs.GetLogsAsync(Cancellation))
        {
            if (record.Category!.StartsWith("Yarp.ReverseProxy.Forwarder", StringComparison.Ordinal) || record.Category.StartsWith("McpAspire.Gateway.Routing", StringComparison.Ordinal))
                return (record.Level, $"{record.Message} {record.Exception}");
        }

        throw new InvalidOperationException("The log has ended.");
    }
}
