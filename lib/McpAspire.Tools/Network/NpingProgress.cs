using McpAspire.Tools.Parsing;

namespace McpAspire.Tools.Network;

/// <summary>Each connection that is tried is a step of as many as were asked for.</summary>
internal sealed class NpingProgress(int count) : IProgressReader
{
    private const double Whole = 100;

    private int _sent;

    public ProgressUpdate? Read(string line)
    {
        if (line.Length > 512 || _sent >= count || !NpingParser.Sent().IsMatch(line))
            return null;
        _sent++;
        return new ProgressUpdate(Whole * _sent / count, Whole, $"Connection {_sent} of {count}");
    }
}
