namespace Aspire.Hosting.ApplicationModel;

public sealed class ResourceCommandAnnotation(
    string name, string displayName, Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand, CommandOptions options) : IResourceAnnotation
{
    public string Name => name;
    public string DisplayName => displayName;
    public string? DisplayDescription => options.Description;
    public string? ConfirmationMessage => options.ConfirmationMessage;
    public string? IconName => options.IconName;
    public IconVariant? IconVariant => options.IconVariant;
    public bool IsHighlighted => options.IsHighlighted;
    public Func<UpdateCommandStateContext, ResourceCommandState> UpdateState => options.UpdateState ?? (_ => ResourceCommandState.Enabled);
    public Func<ExecuteCommandContext, Task<ExecuteCommandResult>> ExecuteCommand => executeCommand;
}
