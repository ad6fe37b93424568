using System.Text.Json.Nodes;

namespace McpAspire.Api.Resources;

/// <summary>What a resource is at the moment.</summary>
/// <param name="Content">JSON.</param>
/// <param name="TimeToLive">How long it may be taken for true.</param>
internal readonly record struct Reading(JsonNode Content, TimeSpan TimeToLive);
