namespace McpAspire.Mcp.Sessions;

/// <summary>Who writes a stream, and what it answers: what its readers need to know when the writer is gone.</summary>
/// <param name="Process">The process; see <see cref="ISessionStore.BeatAsync"/>.</param>
/// <param name="Requests">The ids of the requests that the stream answers: a JSON array in UTF-8.</param>
public sealed record EventWriter(string Process, ReadOnlyMemory<byte> Requests);
