namespace McpAspire.Fpe.Feistel;

/// <summary>A plan with the arithmetic modulo radixᵘ and radixᵛ.</summary>
internal sealed class LengthPlan<TModulus>(TModulus left, TModulus right) : LengthPlan
{
    private readonly TModulus _left = left;
    private readonly TModulus _right = right;

    public ref readonly TModulus Left => ref _left;

    public ref readonly TModulus Right => ref _right;
}
