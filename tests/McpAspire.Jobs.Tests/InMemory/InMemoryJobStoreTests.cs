using Microsoft.Extensions.Options;

namespace McpAspire.Jobs.Tests.InMemory;

public sealed class InMemoryJobStoreTests : JobStoreContract
{
    protected override IJobStore NewStore(Action<JobStoreOptions>? configure = null)
    {
        var options = new JobStoreOptions();
        configure?.Invoke(options);
        return new InMemoryJobStore(Options.Create(options), TimeProvider.System);
    }
}
