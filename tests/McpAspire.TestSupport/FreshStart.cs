using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Runtime.Loader;

namespace McpAspire.TestSupport;

/// <summary>
/// Runs code on several threads at the same time, as the first of its process: the test's assembly and those beside it are loaded once more, so that no
/// static state, generated regular expression or cached attribute of theirs was used before.
/// </summary>
public static class FreshStart
{
    private const int Threads = 4;

    /// <summary>Runs a lambda, which captures nothing, on all threads.</summary>
    /// <exception cref="Exception">What the first thread threw that failed.</exception>
    public static void RunTogether(Action start)
    {
        ArgumentNullException.ThrowIfNull(start);
        var method = start.Method;
        var context = new Copies();
        var declaring = context.LoadFromAssemblyPath(method.DeclaringType!.Assembly.Location).GetType(method.DeclaringType.FullName!, throwOnError: true)!;
        var copy = (MethodInfo)declaring.Module.ResolveMethod(method.MetadataToken)!;
        var startOfCopy = copy.CreateDelegate<Action>(copy.IsStatic ? null : Activator.CreateInstance(declaring, nonPublic: true));

        using var barrier = new Barrier(Threads);
        var failures = new Exception?[Threads];
        var threads = Enumerable.Range(0, Threads).Select(i => new Thread(() =>
        {
            barrier.SignalAndWait();
            failures[i] = Record(startOfCopy);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        context.Unload();

        if (failures.FirstOrDefault(failure => failure is not null) is { } first)
            ExceptionDispatchInfo.Throw(first);
    }

    private static Exception? Record(Action start)
    {
        try
        {
            start();
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    // The product and its tests are loaded again; the framework is not, although packages may bring newer parts of it.
    private sealed class Copies() : AssemblyLoadContext(isCollectible: true)
    {
        protected override Assembly? Load(AssemblyName assemblyName)
        {
            var path = Path.Combine(AppContext.BaseDirectory, assemblyName.Name + ".dll");
            return File.Exists(path) && !IsFramework(assemblyName.Name!) ? LoadFromAssemblyPath(path) : null;
        }

        private static bool IsFramework(string name) => name.StartsWith("Microsoft.", StringComparison.Ordinal) || name.StartsWith("System.", StringComparison.Ordinal);
    }
}
