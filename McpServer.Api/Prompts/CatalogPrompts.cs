using McpAspire.Api.Mcp;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpAspire.Api.Prompts;

/// <summary>Ways to work with the tools that people ask for by name. A prompt is offered where the tools that it needs are.</summary>
internal sealed class CatalogPrompts
{
    private const string Scan = "nmap_scan";
    private const string Encrypt = "fpe_encrypt";
    private const string Decrypt = "fpe_decrypt";

    private readonly (string[] Needs, McpServerPrompt Prompt)[] _all =
    [
        ([Scan], Create("triage-host", "Triage a host", "First look at a host: is it up, what answers, what needs attention.", "network", TriageHost, [
            Required("target", "An address or name that the server's policy allows."),
            Optional("template", "The template of the first scan; quick if it is left out."),
        ])),
        ([Scan], Create("investigate-exposure", "Investigate an exposure", "Find out which hosts of a network expose a service, and how.", "network", InvestigateExposure, [
            Required("target", "An address or CIDR, at most 1,024 addresses, that the server's policy allows."),
            Required("ports", "The ports of the service in question, such as 22,3389 or 8000-8100."),
        ])),
        ([Encrypt, Decrypt], Create("tokenize-dataset", "Tokenize a dataset", "Replace a numeric column by tokens of the same format, or the tokens by its values.", "fpe", TokenizeDataset, [
            Required("column", "What the column holds, such as card numbers or account numbers."),
            Optional("operation", "encrypt or decrypt; encrypt if it is left out."),
        ])),
    ];

    /// <summary>The prompts whose tools are all there.</summary>
    public IEnumerable<McpServerPrompt> For(Func<string, bool> hasTool) => _all.Where(prompt => Array.TrueForAll(prompt.Needs, need => hasTool(need))).Select(prompt => prompt.Prompt);

    private static CatalogPrompt Create(
        string name, string title, string description, string module, Func<IReadOnlyDictionary<string, string>, string> render, PromptArgument[] arguments) =>
        new(new Prompt { Name = name, Title = title, Description = description, Icons = Icons.Of(module), Arguments = arguments }, render);

    private static PromptArgument Required(string name, string description) => new() { Name = name, Description = description, Required = true };

    private static PromptArgument Optional(string name, string description) => new() { Name = name, Description = description, Required = false };

    private static string TriageHost(IReadOnlyDictionary<string, string> arguments) =>
        $"""
        Triage the host {arguments["target"]}.
        1. Call {Scan} with target "{arguments["target"]}" and template "{arguments.GetValueOrDefault("template", "quick")}". If the call is refused, report the suggestion in the error and stop.
        2. If the host is down, say so and stop. If ports are open whose service is not clear, call {Scan} once more with those ports and service_version true.
        3. Report: what the host seems to be; each open port with service and version; what needs attention first and why; what the scan could not see.
        Base every statement on the scan's structured content. Say "not known" where it says nothing.
        """;

    private static string InvestigateExposure(IReadOnlyDictionary<string, string> arguments) =>
        $"""
        Find out which hosts of {arguments["target"]} expose the ports {arguments["ports"]}.
        1. Call {Scan} with target "{arguments["target"]}" and template "discovery" to see which hosts answer.
        2. Call {Scan} with the same target, ports "{arguments["ports"]}" and service_version true. If the network is too large, use the smaller network that the error suggests and go through it in parts.
        3. Report a table of host, port, service and version; then, for each service, whether it ought to be reachable there, what follows if it is not meant to be, and the smallest change that closes it.
        Do not scan anything else, and do not repeat a scan that was refused.
        """;

    private static string TokenizeDataset(IReadOnlyDictionary<string, string> arguments) =>
        arguments.GetValueOrDefault("operation") == "decrypt"
            ? $"""
              Turn the tokens of the column "{arguments["column"]}" back into values.
              1. Call {Decrypt} once with all tokens as "values", exactly as they stand, the prefix included, in the order of the rows. Only if there are more than 10,000, split them into several calls.
              2. The results come in the order of the values. Put each value in its token's row; report every row whose result is an error, with the reason, never with the value beside it.
              3. Show the values to nobody who did not ask for them, and do not repeat them in a summary.
              """
            : $"""
              Replace the values of the column "{arguments["column"]}" by tokens.
              1. Call {Encrypt} once with all values as "values": strings, so that leading zeros stay, in the order of the rows. Only if there are more than 10,000, split them into several calls.
              2. The results come in the order of the values. Put each token in its value's row; list the rows whose result is an error (a value needs 6 to 56 digits), with the reason, without their values.
              3. Decrypt one token with {Decrypt} and check that it leads back to its value.
              4. Report how many rows were replaced and the warnings that the results carry. Tokens are deterministic: equal values have equal tokens.
              """;
}
