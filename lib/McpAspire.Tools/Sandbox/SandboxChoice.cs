using McpAspire.Tools.Sandbox.Users;

namespace McpAspire.Tools.Sandbox;

/// <summary>The tier that programs run in here, and why not a better one.</summary>
/// <param name="Launcher">What starts them; null when no tier works.</param>
/// <param name="Users">The users of their own; null when they have none.</param>
/// <param name="Reasons">Why each better tier is not available, best first.</param>
internal sealed record SandboxChoice(SandboxLauncher? Launcher, UidPool? Users, IReadOnlyList<string> Reasons);
