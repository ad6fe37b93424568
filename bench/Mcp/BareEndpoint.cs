namespace McpAspire.Bench.Mcp;

/// <summary>The floor: reads the body, looks at nothing in it, and answers with bytes that it has been given.</summary>
internal sealed class BareEndpoint(byte[] stateless, byte[] session)
{
    public async Task HandleAsync(HttpContext context)
    {
        var body = context.Request.BodyReader;
        var isRead = false;
        while (!isRead)
        {
            var read = await body.ReadAsync(context.RequestAborted);
            body.AdvanceTo(read.Buffer.End);
            isRead = read.IsCompleted;
        }

        var response = context.Response;
        var answer = stateless;
        if (context.Request.Headers["MCP-Protocol-Version"] != "2026-07-28")
        {
            answer = session;
            string? id = context.Request.Headers["Mcp-Session-Id"];
            response.Headers["Mcp-Session-Id"] = id ?? "new";
        }

        response.ContentType = "application/json";
        response.ContentLength = answer.Length;
        await response.BodyWriter.WriteAsync(answer, context.RequestAborted);
    }
}
