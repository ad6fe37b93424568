using System.Text.Json;
using McpAspire.Security;
using McpAspire.Tools;

namespace McpAspire.Api.Admission;

/// <summary>One call that admission let pass: a tool, its arguments in canonical form, what it needs and costs, and who asked.</summary>
internal sealed record Invocation(ITool Tool, JsonElement Arguments, ToolTerms Terms, Principal Principal, CallOptions Options);
