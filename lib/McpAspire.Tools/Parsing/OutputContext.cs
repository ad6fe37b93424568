using System.Text.Json;
using McpAspire.Tools.Sandbox;

namespace McpAspire.Tools.Parsing;

/// <summary>What a parser has to go by.</summary>
/// <param name="Arguments">The call's arguments in canonical form: a JSON object.</param>
/// <param name="Exit">What the program printed and how it ended. Whoever ran it has dealt with a limit that was reached.</param>
internal sealed record OutputContext(JsonElement Arguments, SandboxExit Exit);
