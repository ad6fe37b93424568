using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace McpAspire.ServiceDefaults.Tests;

public sealed class ServiceHostTests
{
    private const int ConfigurationError = 78;

    [Fact]
    public async Task A_service_that_is_told_to_stop_has_succeeded_even_if_it_was_still_starting()
    {
        var (code, errors) = await RunAsync(() =>
        {
            var host = Host.CreateApplicationBuilder().Build();
            host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
            return host;
        });

        code.ShouldBe(0);
        errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_setting_that_stops_the_composition_is_one_line()
    {
        var (code, errors) = await RunAsync(() => throw new InvalidOperationException("LOG_LEVEL is 'loud'."));

        code.ShouldBe(ConfigurationError);
        errors.ShouldBe("Cannot start: LOG_LEVEL is 'loud'.\n");
    }

    [Fact]
    public async Task Options_that_are_needed_for_the_composition_are_one_line()
    {
        var (code, errors) = await RunAsync(() => throw new OptionsValidationException("", typeof(string), ["First.", "Second."]));

        code.ShouldBe(ConfigurationError);
        errors.ShouldBe("Cannot start: First. Second.\n");
    }

    [Fact]
    public async Task All_options_that_are_wrong_are_told_at_once()
    {
        var (code, errors) = await RunAsync(() => Compose(services =>
        {
            services.AddOptions<First>().Validate(_ => false, "First is wrong.").ValidateOnStart();
            services.AddOptions<Second>().Validate(_ => false, "Second is wrong.").ValidateOnStart();
        }));

        code.ShouldBe(ConfigurationError);
        errors.ShouldBe("Cannot start: First is wrong. Second is wrong.\n");
    }

    [Fact]
    public async Task A_value_of_the_wrong_type_is_one_line()
    {
        var (code, errors) = await RunAsync(() => Compose(services =>
            services.AddOptions<First>().Bind(new ConfigurationBuilder().AddCommandLine(["--Span=soon"]).Build()).ValidateOnStart()));

        code.ShouldBe(ConfigurationError);
        errors.ShouldStartWith("Cannot start: ");
        errors.ShouldContain("'soon' at 'Span'");
        errors.Count(character => character == '\n').ShouldBe(1);
    }

    [Fact]
    public async Task A_settings_file_that_is_no_JSON_is_one_line()
    {
        var directory = Directory.CreateTempSubdirectory();
        try
        {
            await File.WriteAllTextAsync(Path.Combine(directory.FullName, "appsettings.json"), "{ no", TestContext.Current.CancellationToken);

            var (code, errors) = await RunAsync(() => Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = directory.FullName }).Build());

            code.ShouldBe(ConfigurationError);
            errors.ShouldContain("appsettings.json");
            errors.Count(character => character == '\n').ShouldBe(1);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task An_address_in_use_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = $"http://{other.LocalEndpoint}";

        var (code, errors) = await RunAsync(() => Listen(address));

        code.ShouldBe(ConfigurationError);
        errors.ShouldStartWith("Cannot start: ");
        errors.ShouldContain(address);
    }

    [Fact]
    public async Task An_address_of_another_machine_is_a_mistake_of_the_same_kind()
    {
        // TEST-NET-1 (RFC 5737) is nobody's.
        var (code, errors) = await RunAsync(() => Listen("http://192.0.2.1:8080"));

        code.ShouldBe(ConfigurationError);
        errors.ShouldStartWith("Cannot start: The address to listen on is not available");
    }

    [Fact]
    public async Task A_fault_of_our_own_is_not_hidden() =>
        await Should.ThrowAsync<NotSupportedException>(() => ServiceHost.RunAsync(() => throw new NotSupportedException(), TextWriter.Null));

    private static async Task<(int Code, string Errors)> RunAsync(Func<IHost> build)
    {
        await using var errors = new StringWriter();
        return (await ServiceHost.RunAsync(build, errors), errors.ToString());
    }

    private static IHost Compose(Action<IServiceCollection> configure)
    {
        var builder = Host.CreateApplicationBuilder();
        configure(builder.Services);
        return builder.Build();
    }

    private static WebApplication Listen(string address)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
        return builder.Build();
    }

    private sealed class First
    {
        public TimeSpan Span { get; set; }
    }

    private sealed class Second;
}
