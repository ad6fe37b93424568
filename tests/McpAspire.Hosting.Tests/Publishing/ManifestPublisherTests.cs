using System.Reflection;

namespace McpAspire.Hosting.Tests.Publishing;

public sealed class ManifestPublisherTests : IDisposable
{
    private readonly TemporaryDirectory _home = new();

    private static Assembly FixtureAppHost => typeof(Projects.Hosting_AppHost).Assembly;

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Into_a_folder_it_writes_a_file_of_the_usual_name()
    {
        var run = await PublishAsync(PublisherRun.RealAppHost, "--publisher", "manifest", "--output-path", _home.Path);

        run.ExitCode.ShouldBe(0);
        File.Exists(Path.Combine(_home.Path, "aspire-manifest.json")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_folder_that_is_missing_is_made()
    {
        var path = Path.Combine(_home.Path, "some", "where", "manifest.json");

        (await PublishAsync(PublisherRun.RealAppHost, "--publisher=manifest", $"--output-path={path}")).ExitCode.ShouldBe(0);

        File.Exists(path).ShouldBeTrue();
    }

    [Theory]
    [InlineData("there is no --output-path.", "--publisher", "manifest")]
    [InlineData("there is no publisher 'azure'; 'manifest' is the only one.", "--publisher", "azure", "--output-path", "x.json")]
    [InlineData("The file '/dev/null' already exists.", "--publisher", "manifest", "--output-path", "/dev/null/x.json")]
    public async Task What_cannot_be_published_is_one_line_and_exit_code_1(string reason, params string[] arguments)
    {
        var run = await PublishAsync(PublisherRun.RealAppHost, arguments);

        run.ExitCode.ShouldBe(1);
        run.Lines.ShouldBe([$"[ManifestPublisher] The manifest cannot be published: {reason}"]);
    }

    [Fact]
    public async Task A_resource_that_no_manifest_can_hold_here_is_named_and_no_half_of_a_manifest_is_left()
    {
        var path = Path.Combine(_home.Path, "manifest.json");

        var run = await PublishAsync(FixtureAppHost, "--publisher", "manifest", "--output-path", path);

        run.ExitCode.ShouldBe(1);
        run.Lines.ShouldBe([
            "[ManifestPublisher] The manifest cannot be published: 'greeter' is no project, Redis or parameter, and nothing else is published here. "
            + "Use UsePublicPackages=true."]);
        File.Exists(path).ShouldBeFalse();
    }

    private Task<PublisherRun> PublishAsync(Assembly appHost, params string[] arguments) => PublisherRun.OfAsync(appHost, _home.Path, arguments);
}
