using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using McpAspire.Mcp.Sessions;
using Microsoft.AspNetCore.Http.Features;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Http;

/// <summary>
/// One HTTP response that carries JSON-RPC messages: a JSON body if the answer is all there is, an event stream as soon as there is more.
/// After <see cref="CloseAsync"/> whatever is still sent is dropped, because the HTTP request is over.
/// </summary>
/// <param name="context">The request that is responded to.</param>
/// <param name="keepAlive">The longest silence.</param>
/// <param name="time">Its clock.</param>
/// <param name="record">Keeps the events, so that a client that lost the connection can have them again; null if it cannot.</param>
[SuppressMessage("Design", "CA1001", Justification = "A tool may still send after the end, and a semaphore whose wait handle is not used holds nothing to dispose of.")]
internal sealed class MessageResponse(HttpContext context, TimeSpan keepAlive, TimeProvider time, StreamRecord? record = null)
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private bool _streaming;
    private bool _gone;
    private bool _closed;

    /// <summary>Writes a message as the next event.</summary>
    public Task SendEventAsync(JsonRpcMessage message) => WithGateAsync(() => WriteEventAsync(message, isLast: false));

    /// <summary>Writes an event that has been kept.</summary>
    public Task SendEventAsync(SessionEvent kept, string stream) =>
        WithGateAsync(() => WriteEventAsync(kept.Message, StreamEventId.Format(stream, kept.Number)));

    /// <summary>Writes the answer: as the body, or as the last event if there were others.</summary>
    public Task SendAnswerAsync(JsonRpcMessage message, int status) =>
        WithGateAsync(() => _streaming ? WriteEventAsync(message, isLast: true) : WriteBodyAsync(context.Response, message, status));

    /// <summary>Starts the event stream, so that the client knows that it is there before its first event.</summary>
    /// <param name="id">What the client can come back with before it has had an event; null where the revision has no such thing.</param>
    public Task StartStreamAsync(string? id = null) => WithGateAsync(async () =>
    {
        await StartAsync();
        if (id is not null)
            WritePlace(id);

        await FlushAsync();
    });

    /// <summary>Hands requests to their servers and stays open until they are answered. A client that goes away, and does not come back, cancels them.</summary>
    public async Task CarryAsync(IReadOnlyList<Exchange> exchanges, string? protocolVersion, CancellationToken stopping)
    {
        using var linked = stopping.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping) : null;
        var ending = linked?.Token ?? context.RequestAborted;
        var answered = exchanges is [var only] ? only.Answered : Task.WhenAll(exchanges.Select(exchange => exchange.Answered));
        try
        {
            foreach (var exchange in exchanges)
                exchange.Begin(context, protocolVersion);

            await HoldAsync(answered, ending);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            if (record is null || stopping.IsCancellationRequested || !await record.OutlivesItsClientAsync(answered))
            {
                foreach (var exchange in exchanges)
                    exchange.Abandon();
            }
        }
        finally
        {
            await CloseAsync();
        }
    }

    /// <summary>Keeps the response open until there is nothing more to send; fills silence with comments.</summary>
    /// <exception cref="OperationCanceledException">The client is gone, or <paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task HoldAsync(Task completion, CancellationToken cancellationToken)
    {
        while (!await RestAsync(completion, cancellationToken))
            continue;
    }

    /// <summary>Waits for something to happen, but no longer than the longest silence, which it ends with a comment; false if that was it.</summary>
    /// <exception cref="OperationCanceledException">As for <see cref="HoldAsync"/>.</exception>
    public async Task<bool> RestAsync(Task completion, CancellationToken cancellationToken)
    {
        try
        {
            await completion.WaitAsync(keepAlive, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            await WithGateAsync(WriteCommentAsync);
            return false;
        }
    }

    /// <summary>Ends the response. One that has sent nothing becomes an empty event stream.</summary>
    public async Task CloseAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
                StartHeaders();

            _closed = true;
            if (record is not null)
                await record.EndAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    public static async Task WriteBodyAsync(HttpResponse response, JsonRpcMessage message, int status)
    {
        var body = Messages.ToBytes(message);
        response.StatusCode = status;
        if (status == StatusCodes.Status503ServiceUnavailable)
            response.Headers.RetryAfter = RejectedException.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);

        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body, response.HttpContext.RequestAborted);
    }

    private async Task WithGateAsync(Func<Task> write)
    {
        // Without the caller's token: a cancelled tool must not leave half an event behind.
        await _gate.WaitAsync();
        try
        {
            if (_closed)
                return;

            // Nobody reads any more; but what is recorded may be asked for again.
            _gone |= context.RequestAborted.IsCancellationRequested;
            if (!_gone || record is { CanResume: true })
                await write();
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            _gone = true;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task StartAsync()
    {
        if (_streaming)
            return;

        StartHeaders();
        if (record is not null && await record.PrimeAsync() is { } id)
            WritePlace(id);
    }

    private void WritePlace(string id) =>
        context.Response.BodyWriter.Write(Encoding.UTF8.GetBytes($"id: {id}\nretry: {(int)StreamRecord.RetryAfter.TotalMilliseconds}\ndata:\n\n"));

    private void StartHeaders()
    {
        if (_streaming)
            return;

        _streaming = true;
        var headers = context.Response.Headers;
        headers.ContentType = "text/event-stream";
        headers.CacheControl = "no-cache, no-store";
        headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    private async Task WriteEventAsync(JsonRpcMessage message, bool isLast)
    {
        await StartAsync();
        var json = Messages.ToBytes(message);
        await WriteEventAsync(json, record is null ? null : await record.AppendAsync(json, isLast));
    }

    private async Task WriteEventAsync(ReadOnlyMemory<byte> json, string? id)
    {
        if (_gone)
            return;

        var output = context.Response.BodyWriter;
        output.Write("event: message\n"u8);
        if (id is not null)
            output.Write(Encoding.UTF8.GetBytes($"id: {id}\n"));

        output.Write("data: "u8);
        output.Write(json.Span);
        output.Write("\n\n"u8);
        await FlushAsync();
    }

    private async Task WriteCommentAsync()
    {
        await StartAsync();
        if (_gone)
            return;

        context.Response.BodyWriter.Write(": keep-alive\n\n"u8);
        await FlushAsync();
    }

    private async Task FlushAsync() => await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
}
