namespace McpAspire.Jobs;

/// <summary>One worker's time-limited hold on one attempt of a job.</summary>
/// <param name="Job">The envelope.</param>
/// <param name="Worker">Who holds it.</param>
/// <param name="Attempt">From 1.</param>
/// <param name="Token">Fences this attempt: calls with an outdated token change nothing.</param>
public sealed record JobClaim(Job Job, string Worker, int Attempt, string Token);
