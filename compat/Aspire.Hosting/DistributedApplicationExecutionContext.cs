namespace Aspire.Hosting;

public sealed record DistributedApplicationExecutionContext(DistributedApplicationOperation Operation)
{
    public bool IsPublishMode => Operation == DistributedApplicationOperation.Publish;
    public bool IsRunMode => Operation == DistributedApplicationOperation.Run;
}
