using McpAspire.Jobs;

namespace McpAspire.Tools;

/// <summary>What tools may do here, whoever calls: the section <c>Tools</c>. Admission holds calls to it, and so does every worker, whatever reached its queue.</summary>
public sealed class ToolPolicyOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Tools";

    /// <summary>Whether calls that may disturb their targets are let through at all; each caller needs the scope <c>tools:intrusive</c> besides.</summary>
    public bool AllowIntrusive { get; set; }

    /// <exception cref="ToolException">A call that may disturb its target is not allowed (<c>permission_denied</c>).</exception>
    public void Require(ToolTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        if (terms.Intrusive && !AllowIntrusive)
        {
            throw new ToolException(ToolException.Failure(
                ToolErrorType.PermissionDenied,
                "The call may disturb its target, which this server does not allow.",
                "Leave out what makes the call intrusive (the descriptions of its arguments say what does), or ask the operator to set Tools:AllowIntrusive.",
                ("reason", "intrusive_policy")));
        }
    }
}
