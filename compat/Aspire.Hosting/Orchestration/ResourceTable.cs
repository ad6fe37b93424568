namespace Aspire.Hosting.Orchestration;

/// <summary>What the dashboard would show, for whoever has none.</summary>
internal static class ResourceTable
{
    public static string Create(IEnumerable<ResourceEvent> states)
    {
        string[][] rows = [["NAME", "STATE", "HEALTH", "ENDPOINT OR REASON"], .. states.Where(IsShown).Select(CreateRow)];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        return string.Concat(rows.Select(row => "\n  " + string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()));
    }

    private static bool IsShown(ResourceEvent state) => state.Resource is ProcessResource || state.Snapshot.Reason is not null;

    private static string[] CreateRow(ResourceEvent state)
    {
        var snapshot = state.Snapshot;
        var exitCode = snapshot.ExitCode is { } code ? $" ({code})" : "";
        var endpoints = string.Join(", ", ResourceUrlAnnotation.Of(state.Resource).Select(url => url.Url));
        var waitsFor = snapshot.Properties.FirstOrDefault(property => property.Name == ResourcePropertySnapshot.WaitingFor)?.Value as IEnumerable<string>;
        return
        [
            state.DisplayName,
            $"{snapshot.State?.Text}{exitCode}",
            $"{snapshot.HealthStatus}",
            snapshot.Reason ?? (waitsFor is not null ? $"waits for {string.Join(", ", waitsFor)}" : snapshot.IsTerminal ? "" : endpoints),
        ];
    }
}
