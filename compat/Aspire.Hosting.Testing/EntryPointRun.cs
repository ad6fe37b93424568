using System.Reflection;

namespace Aspire.Hosting.Testing;

/// <summary>An AppHost's entry point on a thread of its own, which waits in <c>Build()</c> for the test and in <c>Run()</c> for the end.</summary>
internal sealed class EntryPointRun
{
    private readonly TaskCompletionSource<DistributedApplicationBuilder> _builder = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> _application = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _mayBuild = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EntryPointRun(Assembly appHost, string[] defaultArgs, string[] args)
    {
        var main = appHost.EntryPoint ?? throw new InvalidOperationException($"'{appHost.GetName().Name}' has no entry point.");
        var hook = new EntryPointHook(appHost, defaultArgs, Building, _application.SetResult);
        new Thread(() => Run(main, args, hook)) { IsBackground = true, Name = $"Entry point of {appHost.GetName().Name}" }.Start();
    }

    public Task<DistributedApplicationBuilder> Builder => _builder.Task;

    public Task<DistributedApplication> BuildAsync()
    {
        _mayBuild.TrySetResult();
        return _application.Task;
    }

    /// <summary>If the application has not been built, it will not be.</summary>
    public void Abandon() => _mayBuild.TrySetCanceled();

    private void Building(DistributedApplicationBuilder builder)
    {
        _builder.SetResult(builder);
        // On the entry point's own thread, in the middle of its synchronous code.
        _mayBuild.Task.GetAwaiter().GetResult();
    }

    private void Run(MethodInfo main, string[] args, EntryPointHook hook)
    {
        Exception failure;
        try
        {
            EntryPointHook.Current.Value = hook;
            main.Invoke(null, BindingFlags.DoNotWrapExceptions, binder: null, main.GetParameters().Length == 0 ? [] : [args], culture: null);
            failure = new InvalidOperationException("The entry point ended without building an application.");
        }
        catch (Exception e)
        {
            failure = e;
        }

        // Whoever still waits learns why it waits in vain.
        _builder.TrySetException(failure);
        _application.TrySetException(failure);
        _ = (_builder.Task.Exception, _application.Task.Exception);
    }
}
