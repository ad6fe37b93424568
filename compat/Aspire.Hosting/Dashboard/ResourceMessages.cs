using Aspire.Hosting.Dashboard.Messages;
using Google.Protobuf.WellKnownTypes;
using HealthReport = Aspire.Hosting.Dashboard.Messages.HealthReport;
using Resource = Aspire.Hosting.Dashboard.Messages.Resource;

namespace Aspire.Hosting.Dashboard;

/// <summary>States in the dashboard's words. The value of a secret is in the one property that is marked as sensitive, and masked anywhere else.</summary>
internal sealed class ResourceMessages(DashboardResource dashboard, ResourceNotificationService notifications, IServiceProvider services)
{
    private const string Mask = "********";

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
            Value = Masked(variable.Value ?? ""),
            IsFromSpec = variable.IsFromSpec,
        }));
        message.Properties.AddRange(GetProperties(snapshot));
        message.Urls.AddRange(GetUrls(resource, isInactive: snapshot.State?.Text != KnownResourceStates.Running));
        message.HealthReports.AddRange(snapshot.HealthReports.Select(ToMessage));
        message.Relationships.AddRange(resource.Annotations.OfType<ResourceRelationshipAnnotation>().Distinct()
            .Select(relationship => new ResourceRelationship { ResourceName = relationship.Resource.Name, Type = relationship.Type }));
        message.Commands.AddRange(resource.Annotations.OfType<ResourceCommandAnnotation>().Select(command => ToMessage(command, snapshot)));
        return message;
    }

    private static Timestamp? ToTimestamp(DateTime? time) => time is { } value ? Timestamp.FromDateTime(value) : null;

    private static IEnumerable<Url> GetUrls(IResource resource, bool isInactive) => resource is not IResourceWithEndpoints owner ? [] :
        resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.AllocatedPort is not null).Select(endpoint => new Url
        {
            EndpointName = endpoint.Name,
            FullUrl = owner.GetEndpoint(endpoint.Name).Url,
            IsInactive = isInactive,
            DisplayProperties = new(),
        });

    private static HealthReport ToMessage(HealthReportSnapshot report)
    {
        var message = new HealthReport { Key = report.Name, Description = report.Description ?? "", Exception = report.ExceptionText ?? "" };
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

    private IEnumerable<ResourceProperty> GetProperties(CustomResourceSnapshot snapshot)
    {
        foreach (var property in snapshot.Properties)
            yield return new() { Name = property.Name, Value = ToValue(property.Value, property.IsSensitive), IsSensitive = property.IsSensitive };
        if (snapshot.ExitCode is { } exitCode)
            yield return new() { Name = "resource.exitCode", Value = Value.ForNumber(exitCode) };
    }

    private Value ToValue(object? value, bool isSensitive) => value switch
    {
        null => Value.ForNull(),
        int number => Value.ForNumber(number),
        IEnumerable<string> list => Value.ForList([.. list.Select(item => Value.ForString(Masked(item)))]),
        _ => Value.ForString(isSensitive ? $"{value}" : Masked($"{value}")),
    };

    private string Masked(string text)
    {
        foreach (var secret in notifications.Secrets.Append(dashboard.OtlpApiKey))
            text = text.Replace(secret, Mask, StringComparison.Ordinal).Replace(Uri.EscapeDataString(secret), Mask, StringComparison.Ordinal);
        return text;
    }
}
