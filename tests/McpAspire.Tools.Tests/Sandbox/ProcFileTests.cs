using McpAspire.Tools.Sandbox;

namespace McpAspire.Tools.Tests.Sandbox;

public sealed class ProcFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    /// <summary>Any user may lock a file that it may read, such as those of /proc, and would hide a process from the worker.</summary>
    [Fact]
    public void A_file_that_somebody_has_locked_is_read_all_the_same()
    {
        File.WriteAllText(_path, "there");
        using var locked = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.None);
        Should.Throw<IOException>(() => File.ReadAllText(_path));

        ProcFile.Read(_path).ShouldBe("there");
    }

    [Theory]
    [InlineData(0, 100, 0)]
    [InlineData(5000, 100_000, 5000)]
    [InlineData(5000, 4097, 4097)]
    public void A_file_is_read_to_its_end_or_to_the_limit(int length, int maxBytes, int expected)
    {
        File.WriteAllText(_path, new string('x', length));

        ProcFile.Read(_path, maxBytes)!.Length.ShouldBe(expected);
    }

    /// <summary>Names are a program's to choose: with characters of several bytes, fewer characters than bytes would be read.</summary>
    [Fact]
    public void The_limit_is_one_of_bytes_whatever_they_are()
    {
        File.WriteAllText(_path, new string('€', 1000));

        ProcFile.Read(_path, 100)!.Length.ShouldBe(100);
    }

    [Fact]
    public void A_file_that_is_not_there_is_null() => ProcFile.Read("/proc/0/stat").ShouldBeNull();
}
