namespace McpAspire.Hosting.Tests;

public class ParameterTests
{
    [Theory]
    [InlineData("--Parameters:api-key=given")]
    [InlineData("--Parameters:api_key=given")]
    public async Task A_configured_value_is_taken(string argument)
    {
        var builder = DistributedApplicationTestingBuilder.Create(argument);
        var parameter = builder.AddParameter("api-key", new GenerateParameterDefault { MinLength = 8 });

        (await parameter.Resource.GetValueAsync(Application.Timeout)).ShouldBe("given");
    }

    [Fact]
    public async Task A_value_in_the_model_is_that_value()
    {
        var builder = DistributedApplicationTestingBuilder.Create();

        (await builder.AddParameter("api-key", "here").Resource.GetValueAsync(Application.Timeout)).ShouldBe("here");
    }

    [Fact]
    public async Task A_missing_value_is_one_line_that_names_it_and_stops_only_who_needs_it()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var lines = builder.CaptureLines();
        var parameter = builder.AddParameter("api-key", secret: true);
        builder.AddExecutable("needs-it", "sleep", ".", "3600").WithEnvironment("KEY", parameter);
        builder.AddExecutable("does-not", "sleep", ".", "3600");
        await using var app = await builder.StartAsync();

        (await app.EndOfAsync("needs-it")).ShouldBe(KnownResourceStates.FailedToStart);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("does-not", Application.Timeout);
        await app.ResourceNotifications.WaitForResourceAsync("api-key", KnownResourceStates.ValueMissing, Application.Timeout);

        lines.All.ShouldContain("[api-key] --> ValueMissing: the parameter 'api-key' has no value. "
            + "Set it with the argument --Parameters:api-key=VALUE, "
            + "the environment variable Parameters__api_key=VALUE or 'dotnet user-secrets set Parameters:api-key VALUE' in the AppHost's folder.");
    }

    [Fact]
    public async Task A_missing_connection_string_is_named_too()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var lines = builder.CaptureLines();
        var store = builder.AddConnectionString("store");
        builder.AddExecutable("needs-it", "sleep", ".", "3600").WithReference(store);
        builder.AddExecutable("can-do-without", "sleep", ".", "3600").WithReference(store, optional: true);
        await using var app = await builder.StartAsync();

        (await app.EndOfAsync("needs-it")).ShouldBe(KnownResourceStates.FailedToStart);
        var pid = await app.RunningAsync("can-do-without");

        (await Proc.EnvironmentAsync(pid, Application.Timeout)).Keys.ShouldNotContain("ConnectionStrings__store");
        const string Expected = "the connection string 'store' has no value. Set it with the argument --ConnectionStrings:store=VALUE";
        lines.All.ShouldContain(line => line.Contains(Expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_generated_value_is_random_and_the_same_for_all_who_ask()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var first = builder.AddParameter("first", new GenerateParameterDefault { MinLength = 22 }).Resource;
        var second = builder.AddParameter("second", new GenerateParameterDefault { MinLength = 22 }).Resource;

        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(async () => await first.GetValueAsync(Application.Timeout))));

        answers.Distinct().Count().ShouldBe(1);
        answers[0].ShouldNotBe(await second.GetValueAsync(Application.Timeout));
        answers[0]!.Length.ShouldBe(22);
    }

    [Fact]
    public void A_generated_value_has_the_characters_that_were_asked_for()
    {
        var letters = new GenerateParameterDefault { MinLength = 40, Special = false, Numeric = false }.GetDefaultValue();
        var atLeast = new GenerateParameterDefault { MinLength = 4, MinLower = 2, MinUpper = 3, MinNumeric = 4, MinSpecial = 5 }.GetDefaultValue();

        letters.Length.ShouldBe(40);
        letters.ShouldAllBe(c => char.IsAsciiLetter(c));
        atLeast.Count(char.IsAsciiLetterLower).ShouldBe(2);
        atLeast.Count(char.IsAsciiLetterUpper).ShouldBe(3);
        atLeast.Count(char.IsAsciiDigit).ShouldBe(4);
        atLeast.Length.ShouldBe(14);
    }
}
