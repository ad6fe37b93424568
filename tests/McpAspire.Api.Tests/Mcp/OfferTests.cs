using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using McpAspire.Api.Tests.Hosting;
using McpAspire.Api.Tests.Sessions;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpAspire.Api.Tests.Mcp;

/// <summary>What the server offers besides tools, as a client of either era sees it.</summary>
public sealed class OfferTests
{
    private const string Marker = "0123456789abcdef-marker";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2026-07-28")]
    [InlineData("2025-11-25")]
    public async Task Resources_and_prompts_are_listed_with_titles_and_descriptions(string version)
    {
        await using var server = await SingleProcessServer.StartAsync();
        await using var client = await server.ConnectAsync(version);

        var resources = await client.ListResourcesAsync(cancellationToken: Cancellation);
        var templates = await client.ListResourceTemplatesAsync(cancellationToken: Cancellation);
        var prompts = await client.ListPromptsAsync(cancellationToken: Cancellation);

        resources.Select(resource => resource.Uri).ShouldBe(["config://server", "catalog://tools", "health://server"], ignoreOrder: true);
        templates.Select(template => template.UriTemplate).ShouldBe(["tool://{name}", "job://{id}", "job://{id}/raw"], ignoreOrder: true);
        prompts.Select(prompt => prompt.Name).ShouldBe(["triage-host", "investigate-exposure", "tokenize-dataset"], ignoreOrder: true);
        resources.ShouldAllBe(resource => resource.Title!.Length > 0 && resource.Description!.Length > 0 && resource.MimeType == "application/json");
        prompts.ShouldAllBe(prompt => prompt.Title!.Length > 0 && prompt.Description!.Length > 0);
        prompts.SelectMany(prompt => prompt.ProtocolPrompt.Arguments!).ShouldAllBe(argument => argument.Description!.Length > 0);
    }

    [Fact]
    public async Task The_configuration_says_what_is_set_and_no_secret()
    {
        await using var server = await SingleProcessServer.StartAsync($"--AUTH_TOKEN={Marker}", $"--Jobs:SealKey={Convert.ToHexString(new byte[32])}", $"--Somebody:Password={Marker}");
        await using var client = await server.ConnectAsync();

        var text = await ReadAsync(client, "config://server");

        var configuration = JsonSerializer.Deserialize<JsonElement>(text);
        configuration.GetProperty("authentication").GetProperty("mode").GetString().ShouldBe("authless");
        configuration.GetProperty("targets").GetProperty("allow").EnumerateArray().Select(target => target.GetString()).ShouldContain("127.0.0.0/8");
        text.ShouldNotContain(Marker);
        text.ShouldNotContain("00000000");
    }

    [Fact]
    public async Task The_catalog_names_every_tool_with_its_state_and_the_template_answers_each()
    {
        await using var server = await SingleProcessServer.StartAsync();
        await using var client = await server.ConnectAsync();
        var listed = await client.ListToolsAsync(cancellationToken: Cancellation);

        var tools = JsonSerializer.Deserialize<JsonElement>(await ReadAsync(client, "catalog://tools")).GetProperty("tools").EnumerateArray().ToArray();

        tools.Select(tool => tool.GetProperty("name").GetString()).ShouldBe(listed.Select(tool => tool.Name), ignoreOrder: true);
        tools.ShouldAllBe(tool => tool.GetProperty("state").GetString() == "available");
        foreach (var tool in listed)
        {
            var one = JsonSerializer.Deserialize<JsonElement>(await ReadAsync(client, $"tool://{tool.Name}"));
            JsonElement.DeepEquals(one.GetProperty("inputSchema"), tool.ProtocolTool.InputSchema).ShouldBeTrue();
            JsonElement.DeepEquals(one.GetProperty("outputSchema"), tool.ProtocolTool.OutputSchema!.Value).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task A_tool_that_is_not_there_is_an_error_that_says_where_to_look()
    {
        await using var server = await SingleProcessServer.StartAsync("--TOOL_EXCLUDE=nmap_scan");
        await using var client = await server.ConnectAsync();

        var refusal = await Should.ThrowAsync<McpProtocolException>(() => ReadAsync(client, "tool://nmap_scan"));

        refusal.ErrorCode.ShouldBe(McpErrorCode.InvalidParams);
        refusal.Message.ShouldContain("catalog://tools");
    }

    [Fact]
    public async Task Health_is_what_the_endpoint_answers()
    {
        await using var server = await SingleProcessServer.StartAsync();
        await using var client = await server.ConnectAsync();
        using var http = new HttpClient { BaseAddress = server.Address };
        await Cluster.UntilAsync(async () => await Cluster.StatusAsync(http.GetAsync("/ready", Cancellation)) == HttpStatusCode.OK);

        var read = JsonSerializer.Deserialize<JsonElement>(await ReadAsync(client, "health://server"));
        var asked = JsonSerializer.Deserialize<JsonElement>(await http.GetStringAsync("/health", Cancellation));

        read.GetProperty("status").GetString().ShouldBe(asked.GetProperty("status").GetString());
        Names(read).ShouldBe(Names(asked));
    }

    [Fact]
    public async Task A_prompt_names_the_tools_and_the_arguments_it_was_asked_with()
    {
        await using var server = await SingleProcessServer.StartAsync();
        await using var client = await server.ConnectAsync();

        var triage = await client.GetPromptAsync("triage-host", new Dictionary<string, object?> { ["target"] = "10.1.2.3", ["template"] = "standard" }, cancellationToken: Cancellation);
        var text = triage.Messages.ShouldHaveSingleItem().Content.ShouldBeOfType<TextContentBlock>().Text;
        text.ShouldContain("10.1.2.3");
        text.ShouldContain("\"standard\"");
        text.ShouldContain("nmap_scan");
    }

    [Theory]
    [InlineData("""{"target":"10.0.0.0/24"}""", "'ports' is missing")]
    [InlineData("""{"target":"10.0.0.0/24","ports":22}""", "'ports' is not a text")]
    [InlineData("""{"target":"","ports":"22"}""", "'target' is not a text")]
    [InlineData("""{"target":"10.0.0.0/24","ports":"22","also":"this"}""", "takes only target, ports")]
    public async Task Arguments_that_a_prompt_does_not_take_are_invalid_params(string arguments, string reason)
    {
        await using var server = await SingleProcessServer.StartAsync();
        await using var client = await server.ConnectAsync();

        var refusal = await Should.ThrowAsync<McpProtocolException>(async () => await client.GetPromptAsync(
            new GetPromptRequestParams { Name = "investigate-exposure", Arguments = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(arguments) }, Cancellation));

        refusal.ErrorCode.ShouldBe(McpErrorCode.InvalidParams);
        refusal.Message.ShouldContain(reason);
    }

    [Fact]
    public async Task A_prompt_whose_tools_are_not_there_is_not_offered()
    {
        await using var server = await SingleProcessServer.StartAsync("--TOOL_EXCLUDE=network,fpe_decrypt");
        await using var client = await server.ConnectAsync();

        (await client.ListPromptsAsync(cancellationToken: Cancellation)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("nm", new[] { "nmap_scan" })]
    [InlineData("FPE_E", new[] { "fpe_encrypt" })]
    [InlineData("zz", new string[0])]
    public async Task The_name_of_a_tool_is_completed(string typed, string[] expected)
    {
        await using var server = await SingleProcessServer.StartAsync();
        await using var client = await server.ConnectAsync();

        var completion = await client.CompleteAsync(new ResourceTemplateReference { Uri = "tool://{name}" }, "name", typed, cancellationToken: Cancellation);

        completion.Completion.Values.ShouldBe(expected);
        completion.Completion.Total.ShouldBe(expected.Length);
    }

    [Theory]
    [InlineData("""{"ref":null,"argument":{"name":"name","value":""}}""")]
    [InlineData("""{"ref":{"type":"ref/resource","uri":"tool://{name}"},"argument":null}""")]
    [InlineData("""{"ref":{"type":"ref/resource","uri":"tool://{name}"},"argument":{"name":"name","value":null}}""")]
    public async Task What_cannot_be_completed_is_the_clients_error(string parameters)
    {
        await using var server = await SingleProcessServer.StartAsync();
        using var client = new StatelessWire(server.Address);

        var answer = await client.AskAsync("completion/complete", JsonNode.Parse(parameters)!.AsObject());

        answer["error"]!["code"]!.GetValue<int>().ShouldBe(-32602);
    }

    [Fact]
    public async Task Nothing_is_no_job_to_subscribe_to()
    {
        await using var server = await SingleProcessServer.StartAsync();
        using var client = new StatelessWire(server.Address);
        var session = await client.Sessions.InitializeAsync();

        using var response = await client.Sessions.PostMessageAsync(SessionWire.Request(2, "resources/subscribe", new JsonObject { ["uri"] = null }), session);

        (await response.ReadJsonAsync())["error"]!["message"]!.GetValue<string>().ShouldContain("job://{id}");
    }

    [Theory]
    [InlineData("triage-host", "template", "th", "thorough")]
    [InlineData("tokenize-dataset", "operation", "", "encrypt,decrypt")]
    [InlineData("triage-host", "target", "1", "")]
    public async Task The_arguments_of_prompts_are_completed_where_there_is_a_choice(string prompt, string argument, string typed, string expected)
    {
        await using var server = await SingleProcessServer.StartAsync();
        await using var client = await server.ConnectAsync();

        var completion = await client.CompleteAsync(new PromptReference { Name = prompt }, argument, typed, cancellationToken: Cancellation);

        string.Join(',', completion.Completion.Values).ShouldBe(expected);
    }

    [Theory]
    [InlineData("tools/list", null, 60_000)]
    [InlineData("prompts/list", null, 60_000)]
    [InlineData("resources/list", null, 60_000)]
    [InlineData("resources/templates/list", null, 60_000)]
    [InlineData("resources/read", "config://server", 60_000)]
    [InlineData("resources/read", "catalog://tools", 5_000)]
    [InlineData("resources/read", "tool://nmap_scan", 5_000)]
    [InlineData("resources/read", "health://server", 1_000)]
    public async Task Answers_say_how_long_they_hold_and_that_they_are_for_the_caller_only(string method, string? uri, int milliseconds)
    {
        await using var server = await SingleProcessServer.StartAsync();
        using var client = new StatelessWire(server.Address);

        var result = await client.ResultAsync(method, uri is null ? null : new JsonObject { ["uri"] = uri });

        result["ttlMs"]!.GetValue<int>().ShouldBe(milliseconds);
        result["cacheScope"]!.GetValue<string>().ShouldBe("private");
    }

    [Fact]
    public async Task What_a_sensitive_job_came_to_is_not_to_be_kept()
    {
        await using var server = await SingleProcessServer.StartAsync();
        using var client = new StatelessWire(server.Address);
        var call = await client.CallAsync("fpe_encrypt", new JsonObject { ["value"] = "123456789" });

        var result = await client.ResultAsync("resources/read", new JsonObject { ["uri"] = $"job://{call["_meta"]!["mcpaspire/execution"]!["jobId"]}" });

        result["ttlMs"]!.GetValue<int>().ShouldBe(0);
        result["cacheScope"]!.GetValue<string>().ShouldBe("private");
    }

    [Theory]
    [InlineData("2026-07-28")]
    [InlineData("2025-11-25")]
    public async Task Everything_has_an_icon_that_nobody_has_to_fetch(string version)
    {
        await using var server = await SingleProcessServer.StartAsync();
        await using var client = await server.ConnectAsync(version);

        IList<Icon>?[] icons =
        [
            .. (await client.ListToolsAsync(cancellationToken: Cancellation)).Select(tool => tool.ProtocolTool.Icons),
            .. (await client.ListPromptsAsync(cancellationToken: Cancellation)).Select(prompt => prompt.ProtocolPrompt.Icons),
            .. (await client.ListResourcesAsync(cancellationToken: Cancellation)).Select(resource => resource.ProtocolResource.Icons),
            .. (await client.ListResourceTemplatesAsync(cancellationToken: Cancellation)).Select(template => template.ProtocolResourceTemplate.Icons),
        ];

        foreach (var icon in icons.Select(some => some.ShouldNotBeNull().ShouldHaveSingleItem()))
        {
            icon.MimeType.ShouldBe("image/svg+xml");
            icon.Source.ShouldStartWith("data:image/svg+xml;base64,");
            var picture = XDocument.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(icon.Source[(icon.Source.IndexOf(',', StringComparison.Ordinal) + 1)..])));
            picture.Root!.Name.ToString().ShouldBe("{http://www.w3.org/2000/svg}svg");
        }
    }

    [Theory]
    [InlineData("encrypt", "fpe_encrypt")]
    [InlineData("decrypt", "fpe_decrypt")]
    public async Task A_dataset_goes_into_one_call(string operation, string tool)
    {
        await using var server = await SingleProcessServer.StartAsync();
        await using var client = await server.ConnectAsync();

        var prompt = await client.GetPromptAsync("tokenize-dataset", new Dictionary<string, object?> { ["column"] = "cards", ["operation"] = operation }, cancellationToken: Cancellation);

        var text = prompt.Messages.ShouldHaveSingleItem().Content.ShouldBeOfType<TextContentBlock>().Text;
        text.ShouldContain($"Call {tool} once");
        text.ShouldContain("\"values\"");
        client.ServerInstructions.ShouldNotBeNull().ShouldContain("into one call as values");
    }

    private static async Task<string> ReadAsync(McpClient client, string uri) =>
        (await client.ReadResourceAsync(uri, cancellationToken: Cancellation)).Contents.ShouldHaveSingleItem().ShouldBeOfType<TextResourceContents>().Text;

    private static IEnumerable<string> Names(JsonElement health) => health.GetProperty("checks").EnumerateObject().Select(check => check.Name);
}
