namespace Aspire.Hosting.ApplicationModel;

public sealed class ExecutableResource(string name, string command, string workingDirectory) : ProcessResource(name, "Executable")
{
    public string Command => command;
    public string WorkingDirectory => workingDirectory;

    internal override ValueTask<ProcessCommand> GetCommandAsync(CancellationToken cancellationToken) =>
        new(new ProcessCommand(ProcessCommand.Find(command, workingDirectory), [], workingDirectory));
}
