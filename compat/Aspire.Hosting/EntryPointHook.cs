using System.Reflection;

namespace Aspire.Hosting;

/// <summary>
/// How a test takes part when it runs an AppHost's entry point: it is shown the builder, which builds when it returns, and the application,
/// which it starts and stops itself. Flows with the call, so that several can run at once.
/// </summary>
internal sealed record EntryPointHook(
    Assembly AppHost, string[] DefaultArgs, Action<DistributedApplicationBuilder> Building, Action<DistributedApplication> Built)
{
    public static readonly AsyncLocal<EntryPointHook?> Current = new();
}
