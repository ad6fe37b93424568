using System.Text;
using McpAspire.Tools.Parsing;

namespace McpAspire.Tools.Network;

/// <summary>What a ping found out, in a few lines for a model.</summary>
internal static class PingText
{
    public static string Render(PingResult result)
    {
        if (result.Reason is not null)
            return $"ping sent nothing: {result.Reason}.";
        var text = new StringBuilder($"ping {result.Address}: {result.Received} of {result.Transmitted} answered, {result.LossPercent:0.##} % loss");
        if (result.RttMs is { } rtt)
            text.Append($", {rtt.Min:0.###}/{rtt.Avg:0.###}/{rtt.Max:0.###} ms (min/avg/max)");
        if (result.Duplicates > 0)
            text.Append($", {result.Duplicates} duplicates");
        text.Append('.');
        if (result.Replies.Count > 0 && result.Replies[0].State is { } state)
            text.Append($" The port is {(state == "open" ? "open" : "closed")}.");
        foreach (var group in result.Errors.GroupBy(error => (error.From, error.Message)).Take(5))
            text.Append($"\n{group.Key.From} reports: {UntrustedText.Quote(group.Key.Message, 100)} ({group.Count()} times)");
        return text.ToString();
    }
}
