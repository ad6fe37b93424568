using System.Text.Json;
using McpAspire.Tools.Parsing;

namespace McpAspire.Tools.Manifests;

/// <summary>A call of a manifest's tool as it runs.</summary>
/// <param name="Arguments">All values, those of template and defaults included: a JSON object.</param>
/// <param name="Command">The program.</param>
/// <param name="Parser">Reads what it prints.</param>
/// <param name="Argv">The command line, without the program.</param>
/// <param name="RawSockets">Whether it needs raw sockets.</param>
/// <param name="PacketSockets">Whether it needs them for more than ICMP, or packet sockets.</param>
/// <param name="Activity">What it does, for people.</param>
internal sealed record CommandPlan(
    JsonElement Arguments, ManifestCommand Command, IOutputParser Parser, IReadOnlyList<string> Argv, bool RawSockets, bool PacketSockets, string Activity);
