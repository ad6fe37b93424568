namespace Aspire.Hosting.Orchestration;

/// <summary>Start, stop and restart of a single process.</summary>
internal static class LifecycleCommands
{
    public static void Add(ProcessResource resource, ApplicationOrchestrator orchestrator)
    {
        Add(KnownResourceCommands.StartCommand, "Start", "Play", isShown: IsStopped, isEnabled: IsStopped, orchestrator.StartInstanceAsync);
        Add(KnownResourceCommands.StopCommand, "Stop", "Stop", isShown: state => !IsStopped(state), isEnabled: IsStoppable, orchestrator.StopInstanceAsync);
        Add(KnownResourceCommands.RestartCommand, "Restart", "ArrowCounterclockwise", isShown: _ => true, isEnabled: IsRunning, orchestrator.RestartInstanceAsync);

        void Add(string name, string displayName, string icon, Predicate<string> isShown, Predicate<string> isEnabled, Func<string, CancellationToken, Task> execute) =>
            resource.Annotations.Add(new ResourceCommandAnnotation(name, displayName, async context =>
            {
                await execute(context.ResourceName, context.CancellationToken);
                return CommandResults.Success();
            },
            new CommandOptions
            {
                Description = $"{displayName} resource",
                IconName = icon,
                IconVariant = name == KnownResourceCommands.RestartCommand ? IconVariant.Regular : IconVariant.Filled,
                IsHighlighted = name != KnownResourceCommands.RestartCommand,
                UpdateState = context => context.ResourceSnapshot.State?.Text is not { } state || !isShown(state) ? ResourceCommandState.Hidden
                    : isEnabled(state) ? ResourceCommandState.Enabled
                    : ResourceCommandState.Disabled,
            }));
    }

    private static bool IsStopped(string state) => state == KnownResourceStates.NotStarted || KnownResourceStates.TerminalStates.Contains(state);

    private static bool IsStoppable(string state) => state == KnownResourceStates.Waiting || IsRunning(state);

    private static bool IsRunning(string state) => state == KnownResourceStates.Running;
}
