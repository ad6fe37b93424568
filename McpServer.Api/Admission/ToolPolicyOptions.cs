namespace McpAspire.Api.Admission;

/// <summary>What tools may do here, whoever calls: the section <c>Tools</c>.</summary>
internal sealed class ToolPolicyOptions
{
    public const string Section = "Tools";

    /// <summary>Whether calls that may disturb their targets are let through at all; each caller needs the scope <c>tools:intrusive</c> besides.</summary>
    public bool AllowIntrusive { get; set; }
}
