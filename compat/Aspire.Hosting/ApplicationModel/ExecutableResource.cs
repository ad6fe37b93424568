using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.ApplicationModel;

public sealed class ExecutableResource(string name, string command, string workingDirectory) : ProcessResource(name)
{
    public string Command => command;

    public string WorkingDirectory => workingDirectory;

    internal override string ResourceType => "Executable";

    internal override ValueTask<ProcessCommand> GetCommandAsync(CancellationToken cancellationToken) =>
        new(new ProcessCommand(
            ProcessCommand.Find(command, workingDirectory) ?? throw new DistributedApplicationException($"The command '{command}' was not found."),
            [],
            workingDirectory));
}
