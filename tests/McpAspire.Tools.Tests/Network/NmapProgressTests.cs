using System.Text.Json;
using McpAspire.Tools.Network;
using McpAspire.Tools.Parsing;

namespace McpAspire.Tools.Tests.Network;

public sealed class NmapProgressTests
{
    [Theory]
    [InlineData("quick", "Connect Scan", "40.00", 40)]
    [InlineData("standard", "Connect Scan", "40.00", 20)]
    [InlineData("standard", "Service scan", "50.00", 75)]
    [InlineData("thorough", "NSE", "100.00", 100)]
    [InlineData("discovery", "Ping Scan", "12.50", 12.5)]
    public async Task A_phase_is_a_share_of_the_whole(string template, string task, string percent, double expected)
    {
        var reported = await ReportAsync(template, hosts: 1, Line(task, percent));

        reported.ShouldBe([(expected, 100, $"{task}: {double.Parse(percent):0} %, about 7 s left")]);
    }

    [Fact]
    public async Task Progress_never_goes_backwards() =>
        (await ReportAsync("quick", hosts: 1, Line("Connect Scan", "60.00"), Line("Connect Scan", "10.00"))).Select(report => report.Progress).ShouldBe([60]);

    [Theory]
    [InlineData(0, 5)]
    [InlineData(2, 55)]
    public async Task Of_a_network_every_host_is_a_share_of_the_whole(int hostsDone, double expected)
    {
        var done = Enumerable.Repeat("""<host starttime="1" endtime="2"><status state="up"/>""", hostsDone);

        (await ReportAsync("quick", hosts: 4, [.. done, "<hosthint>", Line("Connect Scan", "20.00")])).Select(report => report.Progress).ShouldBe([expected]);
    }

    [Fact]
    public async Task A_task_may_not_know_how_long_it_takes()
    {
        const string Line = """<taskprogress task="Service scan" time="1795173940" percent="0.00"/>""";

        (await ReportAsync("standard", hosts: 1, Line)).ShouldBe([(50, 100, "Service scan: 0 %")]);
    }

    [Theory]
    [InlineData("""<taskprogress task="Unknown task" time="1" percent="10.00" remaining="1" etc="2"/>""")]
    [InlineData("""<taskprogress task="Connect Scan" time="1" percent="nan" remaining="1" etc="2"/>""")]
    [InlineData("""<taskprogress task="Connect Scan" time="1" percent="1e9" remaining="1" etc="2"/>""")]
    [InlineData("""<script output="<taskprogress task="Connect Scan" time="1" percent="10.00" remaining="1" etc="2"/>"/>""")]
    [InlineData("")]
    public async Task Other_lines_are_no_progress(string line) => (await ReportAsync("quick", hosts: 1, line)).ShouldBeEmpty();

    private static string Line(string task, string percent) => $"""<taskprogress task="{task}" time="1795171909" percent="{percent}" remaining="7" etc="1795171920"/>""";

    private static async Task<IEnumerable<(double Progress, double? Total, string? Message)>> ReportAsync(string template, int hosts, params string[] lines)
    {
        var context = new TestJobContext("nmap_scan", "{}");
        var arguments = JsonElement.Parse($$"""{"target": "10.0.0.0/{{32 - int.Log2(hosts)}}", "template": "{{template}}"}""");
        var canonical = await ShippedTools.Find("nmap_scan").ValidateAsync(arguments, TestContext.Current.CancellationToken);
        var progress = new ProgressFeed(NmapProgress.For(ShippedTools.Find("nmap_scan").Plan(canonical).Arguments));
        foreach (var line in lines)
            progress.Read(line);
        progress.End();
        await progress.ReportAsync(context, TestContext.Current.CancellationToken);
        return context.Progress;
    }
}
