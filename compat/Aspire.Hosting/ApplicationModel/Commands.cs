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

public class CommandOptions
{
    public string? Description { get; set; }
    public string? ConfirmationMessage { get; set; }
    public string? IconName { get; set; }
    public IconVariant? IconVariant { get; set; }
    public bool IsHighlighted { get; set; }

    /// <summary>Always enabled if null.</summary>
    public Func<UpdateCommandStateContext, ResourceCommandState>? UpdateState { get; set; }
}

public class HttpCommandOptions : CommandOptions
{
    /// <summary>POST if null.</summary>
    public HttpMethod? Method { get; set; }

    public Func<HttpCommandRequestContext, Task>? PrepareRequest { get; set; }
}

public sealed record HttpCommandRequestContext
{
    public required IServiceProvider ServiceProvider { get; init; }
    public required string ResourceName { get; init; }
    public required EndpointReference Endpoint { get; init; }
    public required HttpRequestMessage Request { get; init; }
    public required CancellationToken CancellationToken { get; init; }
}

public enum IconVariant
{
    Regular,
    Filled,
}

public enum ResourceCommandState
{
    Enabled,
    Disabled,
    Hidden,
}

public sealed record UpdateCommandStateContext
{
    public required CustomResourceSnapshot ResourceSnapshot { get; init; }
    public required IServiceProvider ServiceProvider { get; init; }
}

/// <summary>The resource's name is its id: <c>{name}-{suffix}</c> for one of its processes.</summary>
public sealed record ExecuteCommandContext
{
    public required IServiceProvider ServiceProvider { get; init; }
    public required string ResourceName { get; init; }
    public required ILogger Logger { get; init; }
    public required CancellationToken CancellationToken { get; init; }
}

public sealed record ExecuteCommandResult
{
    public required bool Success { get; init; }
    public bool Canceled { get; init; }
    public string? Message { get; init; }
}

public static class CommandResults
{
    public static ExecuteCommandResult Success() => new() { Success = true };

    public static ExecuteCommandResult Failure(string? errorMessage = null) => new() { Success = false, Message = errorMessage };

    public static ExecuteCommandResult Failure(Exception exception) => Failure(exception.Message);

    public static ExecuteCommandResult Canceled() => new() { Success = false, Canceled = true };
}

public static class KnownResourceCommands
{
    public static readonly string StartCommand = "start";
    public static readonly string StopCommand = "stop";
    public static readonly string RestartCommand = "restart";
}
