namespace Aspire.Hosting.ApplicationModel;

public sealed partial class ResourceCommandService
{
    private readonly ResourceNotificationService _notifications;
    private readonly ResourceLoggerService _loggers;
    private readonly IServiceProvider _services;

    internal ResourceCommandService(ResourceNotificationService notifications, ResourceLoggerService loggers, IServiceProvider services)
    {
        _notifications = notifications;
        _loggers = loggers;
        _services = services;
    }

    /// <summary>Takes the id of a process, or the name of a resource that has only one.</summary>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default) =>
        _notifications.TryGetCurrentState(resourceId, out var state)
            ? await ExecuteCommandAsync(state, commandName, cancellationToken)
            : CommandResults.Failure($"Resource '{resourceId}' not found.");

    /// <summary>For every replica; a success if it is one for all.</summary>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default)
    {
        var results = await Task.WhenAll(_notifications.GetCurrentStates(resource).Select(state => ExecuteCommandAsync(state, commandName, cancellationToken)));
        return results.FirstOrDefault(result => !result.Success) ?? CommandResults.Success();
    }

    private async Task<ExecuteCommandResult> ExecuteCommandAsync(ResourceEvent target, string commandName, CancellationToken cancellationToken)
    {
        var command = target.Resource.Annotations.OfType<ResourceCommandAnnotation>().FirstOrDefault(command => command.Name == commandName);
        if (command is null)
            return CommandResults.Failure($"Command '{commandName}' not available for resource '{target.Resource.Name}'.");

        var logger = _loggers.GetLog(target.Resource, target.ResourceId);
        var result = await ExecuteAsync(command, new()
        {
            ServiceProvider = _services,
            ResourceName = target.ResourceId,
            Logger = logger,
            CancellationToken = cancellationToken,
        });
        if (result.Success)
            Log.Succeeded(logger, commandName);
        else
            Log.Failed(logger, commandName, result.Canceled ? "canceled" : result.Message);
        return result;
    }

    private static async Task<ExecuteCommandResult> ExecuteAsync(ResourceCommandAnnotation command, ExecuteCommandContext context)
    {
        try
        {
            return await command.ExecuteCommand(context);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            return CommandResults.Canceled();
        }
        catch (Exception e)
        {
            // Whatever a command of the model throws is its failure, not the AppHost's.
            return CommandResults.Failure(e);
        }
    }
}
