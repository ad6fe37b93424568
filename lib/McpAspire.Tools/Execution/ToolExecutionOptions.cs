using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace McpAspire.Tools.Execution;

/// <summary>How calls wait and fail: the section <c>Execution</c>.</summary>
public sealed class ToolExecutionOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Execution";

    /// <summary>How long a call waits for one of its tool's slots before it is refused.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan SlotWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many failures in a row, with nothing else between them, make a tool be left alone.</summary>
    [Range(2, 1000)]
    public int BreakAfter { get; set; } = 5;
}

/// <summary>Generated: the attributes above, without reflection, and safe when several hosts of a process start at once.</summary>
[OptionsValidator]
internal sealed partial class ToolExecutionOptionsValidator : IValidateOptions<ToolExecutionOptions>;
