namespace Aspire.Hosting.Orchestration;

/// <summary>The ports of all endpoints, held until the end: the one that consumers are told and, behind a proxy, one for each replica.</summary>
internal sealed class EndpointAllocation(bool randomize, ResourceNotificationService notifications, TimeProvider time) : IDisposable
{
    private readonly List<IDisposable> _held = [];
    private readonly Dictionary<IResource, string> _failures = [];

    public void Allocate(ProcessResource resource, IReadOnlyList<ProcessInstance> replicas)
    {
        foreach (var endpoint in resource.Endpoints)
        {
            try
            {
                if (replicas.Count > 1 && (endpoint.TargetPort is not null || !endpoint.IsProxied))
                    throw new DistributedApplicationException($"{replicas.Count} replicas cannot share the port of '{endpoint.Name}': leave its target port open.");
                if (endpoint.IsProxied && endpoint.Port is { } port && endpoint.TargetPort == port)
                    throw new DistributedApplicationException($"the proxy of '{endpoint.Name}' and the process cannot share port {port}: leave one open.");
                Allocate(endpoint, replicas);
            }
            catch (DistributedApplicationException e)
            {
                // Its consumers still need to be told an address; it is this resource that fails.
                endpoint.AllocatedPort ??= endpoint.Port ?? endpoint.TargetPort;
                _failures[resource] = e.Message;
            }
        }
    }

    /// <exception cref="DistributedApplicationException">It did not get the ports that it asks for.</exception>
    public void EnsureAllocated(ProcessResource resource)
    {
        if (_failures.TryGetValue(resource, out var failure))
            throw new DistributedApplicationException(failure);
    }

    public void Dispose() => _held.ForEach(port => port.Dispose());

    private void Allocate(EndpointAnnotation endpoint, IReadOnlyList<ProcessInstance> replicas)
    {
        if (endpoint.IsProxied)
            endpoint.AllocatedPort = Hold(new EndpointProxy(randomize ? null : endpoint.Port, endpoint.Name, replicas, notifications, time)).Port;
        foreach (var replica in replicas)
        {
            var port = Hold(PortReservation.Of(endpoint.TargetPort ?? (endpoint.IsProxied ? null : endpoint.Port))).Port;
            replica.TargetPorts[endpoint.Name] = port;
            endpoint.AllocatedPort ??= port;
        }
    }

    private T Hold<T>(T port) where T : IDisposable
    {
        _held.Add(port);
        return port;
    }
}
