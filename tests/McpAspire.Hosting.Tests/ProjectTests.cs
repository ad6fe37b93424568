namespace McpAspire.Hosting.Tests;

public class ProjectTests
{
    [Fact]
    public async Task A_project_that_has_not_been_built_is_one_line()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var lines = builder.CaptureLines();
        builder.AddProject<Unbuilt>("unbuilt");
        await using var app = await builder.StartAsync();

        (await app.EndOfAsync("unbuilt")).ShouldBe(KnownResourceStates.FailedToStart);

        lines.All.ShouldContain("[unbuilt] --> FailedToStart: '/nowhere/Unbuilt.csproj' is missing: build the project first.");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a--b")]
    [InlineData("1st")]
    [InlineData("a_b")]
    [InlineData("a-")]
    public void A_name_that_could_not_be_a_host_name_is_refused(string name)
    {
        var builder = DistributedApplicationTestingBuilder.Create();

        var add = () => builder.AddProject<Projects.Hosting_Worker>(name);

        add.ShouldThrow<ArgumentException>();
    }

    private sealed class Unbuilt : IProjectMetadata
    {
        public string ProjectPath => "/nowhere/Unbuilt.csproj";
    }
}
