using Aspire.Hosting.Dashboard.Messages;
using Google.Protobuf.WellKnownTypes;
using HealthReport = Aspire.Hosting.Dashboard.Messages.HealthReport;
using Resource = Aspire.Hosting.Dashboard.Messages.Resource;

namespace Aspire.Hosting.Dashboard;

/// <summary>States in the dashboard's words. It hides all environment variables and whatever is marked as sensitive until somebody asks for them.</summary>
internal sealed class ResourceMessages(IServiceProvider services)
{
    public Resource Create(ResourceEvent change)
    {
        var (resource, id, snapshot) = (change.Resource, change.ResourceId, change.Snapshot);
        var message = new Resource { Name = id, Uid = id, DisplayName = resource.Name, ResourceType = snapshot.ResourceType };
        if (snapshot.State is { } state)
            (message.State, message.StateStyle) = (state.Text, state.Style ?? "");
        (message.CreatedAt, message.StartedAt, message.StoppedAt) =
            (ToTimestamp(snapshot.CreationTimeStamp), ToTimestamp(snapshot.StartTimeStamp), ToTimestamp(snapshot.StopTimeStamp));
        message.Environment.AddRange(snapshot.EnvironmentVariables.Select(variable => new EnvironmentVariable
        {
            Name = variable.Name,
            Value = variable.Value ?? "",
            IsFromSpec = variable.IsFromSpec,
        }));
        message.Properties.AddRange(GetProperties(resource, snapshot));
        message.Urls.AddRange(ResourceUrlAnnotation.Of(resource).Select(url => ToMessage(url, isInactive: snapshot.HealthStatus is null)));
        message.HealthReports.AddRange(snapshot.HealthReports.Select(ToMessage));
        message.Relationships.AddRange(resource.Annotations.OfType<ResourceRelationshipAnnotation>().Distinct()
            .Select(relationship => new ResourceRelationship { ResourceName = relationship.Resource.Name, Type = relationship.Type }));
        message.Commands.AddRange(resource.Annotations.OfType<ResourceCommandAnnotation>().Select(command => ToMessage(command, snapshot)));
        return message;
    }

    private static Timestamp? ToTimestamp(DateTime? time) => time is { } value ? Timestamp.FromDateTime(value) : null;

    private static Url ToMessage(ResourceUrlAnnotation url, bool isInactive) => new()
    {
        EndpointName = url.Endpoint!.EndpointName,
        FullUrl = url.Url,
        IsInactive = isInactive,
        DisplayProperties = new() { DisplayName = url.DisplayText ?? "" },
    };

    private static HealthReport ToMessage(HealthReportSnapshot report)
    {
        var message = new HealthReport
        {
            Key = report.Name,
            Description = report.Description ?? "",
            Exception = report.ExceptionText ?? "",
            LastRunAt = ToTimestamp(report.LastRunAt),
        };
        if (report.Status is { } status)
            message.Status = status switch { HealthStatus.Healthy => 0, HealthStatus.Degraded => 2, _ => 1 };
        return message;
    }

    private ResourceCommand ToMessage(ResourceCommandAnnotation command, CustomResourceSnapshot snapshot)
    {
        var message = new ResourceCommand
        {
            Name = command.Name,
            DisplayName = command.DisplayName,
            DisplayDescription = command.DisplayDescription ?? "",
            IsHighlighted = command.IsHighlighted,
            IconVariant = (int)(command.IconVariant ?? default),
            State = (int)command.UpdateState(new() { ResourceSnapshot = snapshot, ServiceProvider = services }),
        };
        if (command.ConfirmationMessage is { } confirmation)
            message.ConfirmationMessage = confirmation;
        if (command.IconName is { } icon)
            message.IconName = icon;
        return message;
    }

    // What it has messages for, the dashboard still reads from properties where it lists the details.
    private static IEnumerable<ResourceProperty> GetProperties(IResource resource, CustomResourceSnapshot snapshot)
    {
        ResourcePropertySnapshot[] derived =
        [
            new("resource.source", resource is ParameterResource ? $"Parameters:{resource.Name}" : null),
            new("resource.state", snapshot.State?.Text),
            new("resource.healthState", snapshot.HealthStatus?.ToString()),
            new("resource.startTime", snapshot.StartTimeStamp),
            new("resource.stopTime", snapshot.StopTimeStamp),
            new("resource.exitCode", snapshot.ExitCode),
        ];
        return derived.Where(property => property.Value is not null).Concat(snapshot.Properties)
            .Select(property => new ResourceProperty { Name = property.Name, Value = ToValue(property.Value), IsSensitive = property.IsSensitive });
    }

    private static Value ToValue(object? value) => value switch
    {
        null => Value.ForNull(),
        DateTime time => Value.ForString($"{time:O}"),
        int number => Value.ForNumber(number),
        IEnumerable<string> list => Value.ForList([.. list.Select(Value.ForString)]),
        _ => Value.ForString($"{value}"),
    };
}
