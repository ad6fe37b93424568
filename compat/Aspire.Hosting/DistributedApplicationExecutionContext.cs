namespace Aspire.Hosting;

public sealed class DistributedApplicationExecutionContext(DistributedApplicationOperation operation)
{
    public DistributedApplicationOperation Operation => operation;

    public bool IsPublishMode => operation == DistributedApplicationOperation.Publish;

    public bool IsRunMode => operation == DistributedApplicationOperation.Run;
}
