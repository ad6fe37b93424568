using System.Net;
using McpAspire.Tools.Targets;

namespace McpAspire.Tools.Tests.Targets;

/// <summary>Answers what the test says, one set of addresses per question, and counts the questions.</summary>
internal sealed class FakeResolver(params string[][] answers) : INameResolver
{
    public int Questions { get; private set; }

    public ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        var answer = answers[Math.Min(Questions++, answers.Length - 1)];
        return ValueTask.FromResult<IReadOnlyList<IPAddress>>([.. answer.Select(IPAddress.Parse)]);
    }
}
