using System.Reflection;

namespace Aspire.Hosting;

/// <summary>
/// How a test takes part when it runs an AppHost's entry point: it is shown the builder and the application, and starts and stops that
/// application itself. Flows with the call, so that several can run at once.
/// </summary>
internal sealed class EntryPointHook
{
    private static readonly AsyncLocal<EntryPointHook?> CurrentHook = new();

    public static EntryPointHook? Current
    {
        get => CurrentHook.Value;
        set => CurrentHook.Value = value;
    }

    public required Assembly AppHost { get; init; }

    public required string[] DefaultArgs { get; init; }

    /// <summary>Called by <c>Build()</c>, which goes on when it returns.</summary>
    public required Action<DistributedApplicationBuilder> Building { get; init; }

    public required Action<DistributedApplication> Built { get; init; }
}
