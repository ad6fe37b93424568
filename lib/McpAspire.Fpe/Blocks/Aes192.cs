namespace McpAspire.Fpe.Blocks;

internal readonly struct Aes192 : IKeySize
{
    public static int Rounds => 12;
}
