namespace McpAspire.Jobs;

/// <summary>One worker's time-limited hold on one attempt of a job.</summary>
/// <param name="Job">The envelope.</param>
/// <param name="Worker">Who holds it.</param>
/// <param name="Attempt">From 1.</param>
/// <param name="Token">Fences this attempt: calls with an outdated token change nothing.</param>
/// <param name="TimeLeft">Until the job's deadline, by the store's clock at the moment of the claim.</param>
public sealed record JobClaim(Job Job, string Worker, int Attempt, string Token, TimeSpan TimeLeft);
