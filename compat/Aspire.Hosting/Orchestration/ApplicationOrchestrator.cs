using Aspire.Hosting.Dashboard;

namespace Aspire.Hosting.Orchestration;

/// <summary>Brings the resources up in the order in which they wait for one another, and down in the reverse.</summary>
internal sealed partial class ApplicationOrchestrator(
    DistributedApplicationModel model, ResourceNotificationService notifications, HealthCheckService healthChecks,
    DistributedApplicationExecutionContext executionContext, IConfiguration configuration, IHostEnvironment environment,
    ILoggerFactory loggerFactory, ResourceLoggerService loggers, TimeProvider time) : IHostedService, IDisposable
{
    private readonly DashboardResource? _dashboard = model.Resources.OfType<DashboardResource>().SingleOrDefault();
    private readonly ProcessEnvironment _environment = new(model, configuration, environment, executionContext);
    private readonly CancellationTokenSource _stopping = new();
    private readonly EndpointAllocation _endpoints = new(configuration.GetValue<bool>("DcpPublisher:RandomizePorts"), notifications, time);
    private readonly List<ProcessResource> _processes = [.. model.Resources.OfType<ProcessResource>()];
    private readonly List<ProcessInstance> _instances = [];

    /// <summary>As the real one: whoever has a dashboard can mend what others wait for and start it again.</summary>
    private readonly bool _waitsForTheFailed = !configuration.GetValue<bool>("AppHost:DisableDashboard");

    private Task _announcement = Task.CompletedTask;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var resource in _processes)
        {
            ProcessInstance[] replicas = [.. Enumerable.Range(0, resource.Replicas).Select(_ => new ProcessInstance(resource))];
            _endpoints.Allocate(resource, replicas);
            _instances.AddRange(replicas);
            LifecycleCommands.Add(resource, this);
        }

        foreach (var instance in _instances)
            await PublishAsync(instance, snapshot => snapshot with { State = KnownResourceStates.NotStarted, CreationTimeStamp = Now });
        foreach (var resource in model.Resources.Except(_processes))
            await ResolveAsync(resource, cancellationToken);
        _instances.ForEach(Begin);
        _announcement = new Announcement(notifications, _dashboard, configuration, loggerFactory, time).RunAsync(_stopping.Token);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _announcement;
        var remaining = _instances.Where(instance => instance.Resource != _dashboard).ToHashSet();
        while (remaining.Count > 0)
        {
            // A resource is stopped when nothing that refers to it is left; in a circle of references, nothing that waited for it.
            var layer = NotNeeded<ResourceRelationshipAnnotation>(remaining, relationship => relationship.Resource);
            if (layer.Count == 0)
                layer = NotNeeded<WaitAnnotation>(remaining, wait => wait.Resource);
            if (layer.Count == 0)
                layer = [.. remaining];
            await StopAsync(layer, cancellationToken);
            remaining.ExceptWith(layer);
        }

        // Last, because even a goodbye is telemetry.
        await StopAsync(_instances.Where(instance => instance.Resource == _dashboard), cancellationToken);
        _endpoints.Dispose();
    }

    public Task StartInstanceAsync(string id, CancellationToken cancellationToken) => InTurnAsync(id, instance =>
    {
        if (instance.Run.IsCompleted)
            Begin(instance);
        return Task.CompletedTask;
    }, cancellationToken);

    public Task StopInstanceAsync(string id, CancellationToken cancellationToken) =>
        InTurnAsync(id, instance => StopAsync(instance, CancellationToken.None), cancellationToken);

    public Task RestartInstanceAsync(string id, CancellationToken cancellationToken) => InTurnAsync(id, async instance =>
    {
        await StopAsync(instance, CancellationToken.None);
        Begin(instance);
    }, cancellationToken);

    public void Dispose() => _stopping.Dispose();

    private async Task InTurnAsync(string id, Func<ProcessInstance, Task> act, CancellationToken cancellationToken)
    {
        var instance = _instances.Single(instance => instance.Id == id);
        await instance.Gate.WaitAsync(cancellationToken);
        try
        {
            await act(instance);
        }
        finally
        {
            instance.Gate.Release();
        }
    }

    private Task StopAsync(IEnumerable<ProcessInstance> instances, CancellationToken hurry) =>
        Task.WhenAll(instances.Select(instance => InTurnAsync(instance.Id, _ => StopAsync(instance, hurry), CancellationToken.None)));

    private void Begin(ProcessInstance instance)
    {
        instance.Stopping.Dispose();
        instance.Stopping = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        instance.Process = null;
        instance.Launch = LaunchAsync(instance, instance.Stopping.Token);
        instance.Run = RunAsync(instance, instance.Stopping.Token);
    }

    private static List<ProcessInstance> NotNeeded<TAnnotation>(HashSet<ProcessInstance> instances, Func<TAnnotation, IResource> needed)
    {
        bool IsNeededBy(ProcessInstance instance, ProcessInstance other) =>
            other.Resource != instance.Resource && other.Resource.Annotations.OfType<TAnnotation>().Select(needed).Contains(instance.Resource);
        return [.. instances.Where(instance => !instances.Any(other => IsNeededBy(instance, other)))];
    }

    private async Task ResolveAsync(IResource resource, CancellationToken cancellationToken)
    {
        ResourceStateSnapshot? state = KnownResourceStates.Running;
        string? value, reason = null;
        try
        {
            value = await ((IValueProvider)resource).GetValueAsync(cancellationToken);
        }
        catch (DistributedApplicationException e)
        {
            state = new(KnownResourceStates.ValueMissing, "warn");
            value = reason = e.Message;
            Log.ValueMissing(loggers.GetLog(resource, resource.Name), e.Message);
        }

        await notifications.PublishUpdateAsync(resource, resource.Name, snapshot => snapshot with
        {
            State = state,
            CreationTimeStamp = Now,
            Reason = reason,
            Properties = [new(resource is ParameterResource ? "Value" : ResourcePropertySnapshot.ConnectionString, value)
            {
                IsSensitive = resource is not ParameterResource { Secret: false },
            }],
        });
    }

    private async Task LaunchAsync(ProcessInstance instance, CancellationToken stopping)
    {
        ProcessInstance.Current.Value = instance;
        var logger = GetLogger(instance);
        try
        {
            _endpoints.EnsureAllocated(instance.Resource);
            await WaitAsync(instance, stopping);
            await PublishAsync(instance, snapshot => snapshot.Renewed with { State = KnownResourceStates.Starting });
            var variables = await _environment.CreateAsync(instance.Resource, instance.Suffix, stopping);
            var arguments = await ProcessEnvironment.CreateArgumentsAsync(instance.Resource, stopping);
            stopping.ThrowIfCancellationRequested();

            // Last, because what it leaves in a scratch directory goes with the process.
            var command = await instance.Resource.GetCommandAsync(stopping);
            command = command with { Arguments = [.. command.Arguments, .. arguments], Environment = ProcessEnvironment.AddInherited(variables) };
            instance.Process = ChildProcess.Start(command, (line, isError) => Hear(instance, logger, line, isError), time);
            await PublishRunningAsync(instance, command, variables);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await PublishAsync(instance, snapshot => snapshot.Renewed with { State = KnownResourceStates.Exited });
        }
        catch (Exception e)
        {
            // Whatever a callback of the model throws is the end of this resource, not of the AppHost.
            Log.FailedToStart(logger, e is DistributedApplicationException ? e.Message : e.ToString());
            await PublishAsync(instance, snapshot => snapshot.Renewed with { State = new(KnownResourceStates.FailedToStart, "error"), Reason = e.Message.ReplaceLineEndings(" ") });
        }
    }

    private async Task WaitAsync(ProcessInstance instance, CancellationToken stopping)
    {
        var logger = GetLogger(instance);
        await foreach (var (names, obstacle) in new DependencyWait(instance.Resource, notifications).WatchAsync(stopping))
        {
            if (obstacle is not null && !_waitsForTheFailed)
                throw new DistributedApplicationException(obstacle);
            if (obstacle is null)
                Log.Waiting(logger, names);
            else
                Log.WaitingInVain(logger, obstacle);
            await PublishAsync(instance, snapshot => snapshot.Renewed with
            {
                State = KnownResourceStates.Waiting,
                Reason = obstacle,
                Properties = [new(ResourcePropertySnapshot.WaitingFor, names)],
            });
        }
    }

    private static void Hear(ProcessInstance instance, ConsoleLog logger, string line, bool isError)
    {
        Log.Line(logger, isError ? LogLevel.Error : LogLevel.Debug, line);
        if (isError && line is [not ' ', ..])
            instance.LastError = line;
    }

    private async Task PublishRunningAsync(ProcessInstance instance, ProcessCommand command, Dictionary<string, string> variables)
    {
        var pid = instance.Process!.Id;
        var checks = instance.Resource.Annotations.OfType<HealthCheckAnnotation>();
        List<ResourcePropertySnapshot> properties =
        [
            .. instance.Resource.Properties,
            new("executable.path", command.FileName),
            new("executable.args", command.Arguments) { IsSensitive = true },
            new("executable.workDir", command.WorkingDirectory),
            new("executable.pid", pid),
        ];
        if (instance.Resource is IResourceWithConnectionString source)
            properties.Add(new(ResourcePropertySnapshot.ConnectionString, await source.GetConnectionStringAsync()) { IsSensitive = true });

        Log.Running(GetLogger(instance), pid);
        await PublishAsync(instance, snapshot => snapshot with
        {
            State = new(KnownResourceStates.Running, "success"),
            StartTimeStamp = Now,
            EnvironmentVariables = [.. variables.Select(variable => new EnvironmentVariableSnapshot(variable.Key, variable.Value, IsFromSpec: true))],
            HealthReports = [.. checks.Select(check => new HealthReportSnapshot(check.Key, null, null, null))],
            Properties = [.. properties],
        });
    }

    private async Task RunAsync(ProcessInstance instance, CancellationToken stopping)
    {
        await instance.Launch;
        if (instance.Process is not { } process)
            return;

        var logger = GetLogger(instance);
        using var exited = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var health = new HealthMonitor(instance, notifications, healthChecks, time, logger).RunAsync(exited.Token);
        var exitCode = await process.Completion;
        await exited.CancelAsync();
        await health;

        var wanted = stopping.IsCancellationRequested;
        var failed = exitCode != 0 && !wanted;
        Log.Exited(logger, failed ? LogLevel.Error : LogLevel.Information, exitCode);
        await PublishAsync(instance, snapshot => snapshot with
        {
            State = new(failed || wanted ? KnownResourceStates.Exited : KnownResourceStates.Finished, failed ? "error" : null),
            Reason = failed ? instance.LastError ?? $"exit code {exitCode}" : null,
            StopTimeStamp = Now,
            ExitCode = exitCode,
        });
    }

    private async Task StopAsync(ProcessInstance instance, CancellationToken hurry)
    {
        await instance.Stopping.CancelAsync();
        await instance.Launch;
        if (instance.Process is { Completion.IsCompleted: false } process)
        {
            await PublishAsync(instance, snapshot => snapshot with { State = KnownResourceStates.Stopping });
            await process.StopAsync(hurry);
        }

        await instance.Run;
    }

    private Task PublishAsync(ProcessInstance instance, Func<CustomResourceSnapshot, CustomResourceSnapshot> update) =>
        notifications.PublishUpdateAsync(instance.Resource, instance.Id, update);

    private ConsoleLog GetLogger(ProcessInstance instance) => loggers.GetLog(instance.Resource, instance.Id);
}
