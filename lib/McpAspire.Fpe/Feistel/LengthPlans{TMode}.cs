namespace McpAspire.Fpe.Feistel;

/// <summary>The plans of a mode and radix, each made when its length is first used. Two threads may make one twice; both are right.</summary>
internal sealed class LengthPlans<TMode>(int radix)
    where TMode : struct, IMode
{
    private readonly LengthPlan?[] _plans = new LengthPlan?[LengthPlan.MaxLength(radix) + 1];

    /// <summary>The plan of a length, or null where a half would be too wide for one.</summary>
    public LengthPlan? Find(int length) => length < _plans.Length ? _plans[length] ??= LengthPlan.Create<TMode>(radix, length) : null;
}
