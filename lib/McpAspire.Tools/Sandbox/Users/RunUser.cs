namespace McpAspire.Tools.Sandbox.Users;

/// <summary>The user of a run.</summary>
internal sealed class RunUser(int uid)
{
    public int Uid => uid;

    /// <summary>Whether it is known to have no processes. If not (a worker that was killed may have left some), they are ended before it is used.</summary>
    public bool IsClean { get; set; }
}
