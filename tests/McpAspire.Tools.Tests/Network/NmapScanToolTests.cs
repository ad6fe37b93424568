using System.Text.Json;
using McpAspire.Jobs;
using McpAspire.Tools.Manifests;

namespace McpAspire.Tools.Tests.Network;

public sealed class NmapScanToolTests
{
    private static readonly string[] Common =
        ["--unprivileged", "-n", "-T4", "--max-parallelism", "10", "--no-stylesheet", "--stats-every", "1s", "-oX", "-"];

    public static IEnumerable<TheoryDataRow<string, string>> Payloads =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Network", "argument-payloads.jsonl"))
            .Select(line => JsonElement.Parse(line))
            .Select(row => new TheoryDataRow<string, string>(row.GetProperty("argument").GetString()!, row.GetProperty("why").GetString()!));

    private static readonly string[] DefaultScripts =
        ["--script", "default and not (intrusive or vuln or exploit or brute or dos or fuzzer or malware or broadcast or external or ftp-bounce)"];

    [Theory]
    [InlineData("""{"target": "10.0.0.1"}""", "-sT -Pn --top-ports 100 -- 10.0.0.1")]
    [InlineData("""{"target": "10.0.0.1", "template": "standard"}""", "-sT -Pn --top-ports 1000 -sV -- 10.0.0.1")]
    [InlineData("""{"target": "10.0.0.1", "template": "thorough"}""", "-sT -Pn -p 1-65535 -sV {scripts} -- 10.0.0.1")]
    [InlineData("""{"target": "10.0.0.0/24", "template": "discovery"}""", "-sn -- 10.0.0.0/24")]
    [InlineData("""{"target": "10.0.0.1", "template": "version"}""", "-sT -Pn --top-ports 1000 -sV --version-intensity 5 -- 10.0.0.1")]
    [InlineData("""{"target": "10.0.0.1", "template": "script"}""", "-sT -Pn --top-ports 1000 {scripts} -- 10.0.0.1")]
    [InlineData("""{"target": "10.0.0.1", "ports": "443, 22"}""", "-sT -Pn -p 22,443 -- 10.0.0.1")]
    [InlineData("""{"target": "10.0.0.1", "ports": "22", "template": "thorough"}""", "-sT -Pn -p 22 -sV {scripts} -- 10.0.0.1")]
    [InlineData("""{"target": "10.0.0.1", "service_version": true}""", "-sT -Pn --top-ports 100 -sV -- 10.0.0.1")]
    [InlineData("""{"target": "10.0.0.1", "template": "standard", "service_version": true}""", "-sT -Pn --top-ports 1000 -sV -- 10.0.0.1")]
    [InlineData("""{"target": "10.0.0.1", "timeout_sec": 5}""", "-sT -Pn --top-ports 100 -- 10.0.0.1")]
    [InlineData("""{"target": "fd00::1", "ports": "22"}""", "-sT -Pn -p 22 -6 -- fd00::1")]
    [InlineData("""{"target": "web.lab.internal", "ports": "22"}""", "-sT -Pn -p 22 -- 10.0.0.1")]
    public async Task Typed_arguments_become_fixed_options(string arguments, string options)
    {
        var canonical = await ValidateAsync(arguments);

        Tool().Plan(canonical).Argv.ShouldBe([.. Common, .. options.Split(' ').SelectMany(option => option == "{scripts}" ? DefaultScripts : [option])]);
    }

    [Theory]
    [InlineData("""{"target": "Web.Lab.Internal", "ports": "443,22"}""", """{"target":"10.0.0.1","template":"quick","ports":"22,443","service_version":false,"timeout_sec":600}""")]
    [InlineData("""{"target": "10.0.0.77/24", "template": "discovery", "timeout_sec": 3600}""", """{"target":"10.0.0.0/24","template":"discovery","service_version":false,"timeout_sec":3600}""")]
    public async Task Canonical_arguments_validate_to_themselves_and_conform_to_the_schema(string arguments, string canonical)
    {
        var validated = await ValidateAsync(arguments);

        validated.GetRawText().ShouldBe(canonical);
        (await ValidateAsync(canonical)).GetRawText().ShouldBe(canonical);
        validated.ShouldConformTo(Tool().Definition.InputSchema);
    }

    [Theory]
    [InlineData("""{}""", "target")]
    [InlineData("""{"target": 5}""", "target")]
    [InlineData("""{"target": "10.0.0.1", "ports": 80}""", "ports")]
    [InlineData("""{"target": "10.0.0.1", "ports": ""}""", "ports")]
    [InlineData("""{"target": "10.0.0.1", "template": "aggressive"}""", "template")]
    [InlineData("""{"target": "10.0.0.1", "template": "discovery", "ports": "80"}""", "ports")]
    [InlineData("""{"target": "10.0.0.1", "template": "discovery", "service_version": true}""", "service_version")]
    [InlineData("""{"target": "10.0.0.1", "service_version": "yes"}""", "service_version")]
    [InlineData("""{"target": "10.0.0.1", "timeout_sec": 0}""", "timeout_sec")]
    [InlineData("""{"target": "10.0.0.1", "timeout_sec": 3601}""", "timeout_sec")]
    [InlineData("""{"target": "10.0.0.1", "timeout_sec": "60"}""", "timeout_sec")]
    [InlineData("""{"target": "10.0.0.1", "extra_args": "-A"}""", "extra_args")]
    [InlineData("""{"target": "10.0.0.1", "user_token": "x"}""", "user_token")]
    public async Task What_does_not_fit_is_refused_by_name(string arguments, string argument) =>
        (await RefusalAsync(arguments)).Metadata!["argument"].GetString().ShouldBe(argument);

    [Theory]
    [MemberData(nameof(Payloads))]
    public async Task A_hostile_text_is_refused_in_every_argument_that_takes_text(string payload, string why)
    {
        var text = JsonSerializer.Serialize(payload);

        foreach (var arguments in new[]
        {
            $$"""{"target": {{text}}}""",
            $$"""{"target": "10.0.0.1", "ports": {{text}}}""",
            $$"""{"target": "10.0.0.1", "template": {{text}}}""",
        })
            (await RefusalAsync(arguments)).Type.ShouldBe(ToolErrorType.ValidationError, why);
    }

    private static ManifestTool Tool() => ShippedTools.Find("nmap_scan");

    private static async Task<JsonElement> ValidateAsync(string arguments) =>
        await Tool().ValidateAsync(JsonElement.Parse(arguments), TestContext.Current.CancellationToken);

    private static async Task<ToolError> RefusalAsync(string arguments) =>
        (await Should.ThrowAsync<ToolException>(() => ValidateAsync(arguments))).Error;
}
