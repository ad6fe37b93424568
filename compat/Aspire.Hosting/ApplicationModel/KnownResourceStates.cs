namespace Aspire.Hosting.ApplicationModel;

public static class KnownResourceStates
{
    public static readonly string NotStarted = nameof(NotStarted);
    public static readonly string Waiting = nameof(Waiting);
    public static readonly string Starting = nameof(Starting);
    public static readonly string Running = nameof(Running);
    public static readonly string Stopping = nameof(Stopping);

    /// <summary>It ended with exit code 0.</summary>
    public static readonly string Finished = nameof(Finished);

    /// <summary>It was stopped, or ended with another exit code.</summary>
    public static readonly string Exited = nameof(Exited);

    public static readonly string FailedToStart = nameof(FailedToStart);

    public static readonly string ValueMissing = nameof(ValueMissing);

    public static readonly IReadOnlyList<string> TerminalStates = [Finished, FailedToStart, Exited];
}
