namespace McpAspire.Fpe.Feistel;

/// <summary>A plan with the arithmetic modulo radixᵘ and radixᵛ.</summary>
internal sealed class LengthPlan<TModulus>(TModulus left, TModulus right) : LengthPlan
{
    // Nobody writes to them. Were the references read-only, the compiler would copy a modulus at each call: it cannot know that a method of a type parameter
    // changes nothing.
    private TModulus _left = left;
    private TModulus _right = right;

    public ref TModulus Left => ref _left;

    public ref TModulus Right => ref _right;
}
