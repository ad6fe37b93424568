using McpAspire.Fpe.Bench;

return args switch
{
    [] or ["speed"] => Speed.Run(Console.Out),
    ["speed", var length] when int.TryParse(length, out var number) => Speed.Run(Console.Out, number),
    ["vectors", var folder] => Checks.Vectors(folder, Console.Out),
    ["properties"] => Checks.Properties(100_000, Console.Out),
    ["properties", var count] when int.TryParse(count, out var number) => Checks.Properties(number, Console.Out),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: speed [LENGTH] | vectors FOLDER | properties [COUNT]");
    return 2;
}
