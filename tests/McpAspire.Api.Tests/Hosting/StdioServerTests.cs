using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace McpAspire.Api.Tests.Hosting;

public sealed class StdioServerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task A_client_of_either_era_finds_the_same_tools_and_calls_them(string era)
    {
        await using var client = await StdioProcess.ConnectAsync(era);

        var tools = await client.ListToolsAsync(cancellationToken: Cancellation);
        var result = await client.CallToolAsync(
            "fpe_encrypt", new Dictionary<string, object?> { ["value"] = "123456789", ["user_token"] = "anything" }, cancellationToken: Cancellation);

        tools.Select(tool => tool.Name).Order().ShouldBe(["fpe_decrypt", "fpe_encrypt", "fpe_keys", "nmap_scan"]);
        result.Content.OfType<TextContentBlock>().First().Text.ShouldContain("ENC_FPE:096616337");
    }

    [Fact]
    public async Task The_end_of_input_finishes_what_is_in_flight_and_standard_output_carries_the_protocol_only()
    {
        using var process = StdioProcess.Start(Path.GetTempPath());
        await process.StandardInput.WriteAsync(
            """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}
            {"jsonrpc":"2.0","method":"notifications/initialized"}
            this is not JSON
            {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"fpe_encrypt","arguments":{"value":"123456789"}}}

            """);
        process.StandardInput.Close();

        var errors = process.StandardError.ReadToEndAsync(Cancellation);
        var output = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);

        process.ExitCode.ShouldBe(0, await errors);
        var messages = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        messages.ShouldAllBe(message => message.GetProperty("jsonrpc").GetString() == "2.0");
        messages.Single(message => IdOf(message) == 2).GetProperty("result").ToString().ShouldContain("ENC_FPE:096616337");
        messages.Where(message => message.TryGetProperty("error", out _)).ShouldHaveSingleItem().GetProperty("error").GetProperty("code").GetInt32().ShouldBe(-32700);
    }

    [Fact]
    public async Task Whoever_listens_does_not_keep_it_from_ending_with_its_input()
    {
        using var process = StdioProcess.Start(Path.GetTempPath());
        await process.StandardInput.WriteAsync(
            """
            {"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":{"name":"t","version":"1"}}}}

            """);
        await process.StandardInput.FlushAsync(Cancellation);
        (await process.StandardOutput.ReadLineAsync(Cancellation)).ShouldNotBeNull().ShouldContain("notifications/subscriptions/acknowledged");
        process.StandardInput.Close();

        var errors = process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(60), Cancellation);

        process.ExitCode.ShouldBe(0, await errors);
    }

    [Fact]
    public async Task Nothing_of_a_value_reaches_the_log()
    {
        using var process = StdioProcess.Start(Path.GetTempPath(), ("LOG_LEVEL", "TRACE"));
        await process.StandardInput.WriteAsync(
            """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}
            {"jsonrpc":"2.0","method":"notifications/initialized"}
            {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"fpe_encrypt","arguments":{"value":"8765432187654321"}}}

            """);
        process.StandardInput.Close();

        var output = process.StandardOutput.ReadToEndAsync(Cancellation);
        var log = await process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);

        (await output).ShouldContain("ENC_FPE:");
        log.ShouldNotBeEmpty();
        log.ShouldNotContain("8765432187654321");
        log.ShouldNotContain("ENC_FPE:");
    }

    [Fact]
    public async Task The_settings_of_the_directory_that_it_is_started_in_are_not_its_own()
    {
        var directory = Directory.CreateTempSubdirectory();
        try
        {
            await File.WriteAllTextAsync(Path.Combine(directory.FullName, "appsettings.json"), """{"AUTH_MODE":"none"}""", Cancellation);

            var (exitCode, errors) = await StdioProcess.RunAsync(directory.FullName);

            exitCode.ShouldBe(0, errors);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static int? IdOf(JsonElement message) => message.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.Number ? id.GetInt32() : null;
}
