using System.Diagnostics;
using System.Text.Json.Nodes;

namespace McpAspire.Mcp.Tests.Stdio;

/// <summary>A server in a process of its own, spoken to by lines.</summary>
internal sealed class StdioChild : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    public StdioChild()
    {
        _process = Process.Start(new ProcessStartInfo("dotnet", [HostPath, "--stdio"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _errors = _process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    public static string HostPath { get; } = Path.Combine(AppContext.BaseDirectory, "McpAspire.ConformanceHost.dll");

    public async Task SendAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), TestContext.Current.CancellationToken);
        await _process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Sends a request of 2026-07-28.</summary>
    public Task SendAsync(int id, string method, JsonObject? parameters = null, JsonObject? capabilities = null)
    {
        parameters ??= [];
        parameters["_meta"] = new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = RawMcp.Stateless,
            ["io.modelcontextprotocol/clientCapabilities"] = capabilities ?? [],
        };
        return SendAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = parameters }.ToJsonString());
    }

    /// <summary>The next message; each line has to be one.</summary>
    public async Task<JsonObject> ReceiveAsync() => await ReadLineAsync() is { } line ? JsonNode.Parse(line)!.AsObject() : throw new EndOfStreamException(await _errors);

    /// <summary>The messages that are left.</summary>
    public async Task<List<JsonObject>> ReceiveAllAsync()
    {
        var messages = new List<JsonObject>();
        while (await ReadLineAsync() is { } line)
            messages.Add(JsonNode.Parse(line)!.AsObject());

        return messages;
    }

    public void CloseInput() => _process.StandardInput.Close();

    public void CloseOutput() => _process.StandardOutput.Close();

    /// <summary>SIGTERM.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("sh", ["-c", $"kill -TERM {_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        kill.ExitCode.ShouldBe(0);
    }

    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public ValueTask DisposeAsync()
    {
        _process.Kill();
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<string?> ReadLineAsync() =>
        _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken);
}
