using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace McpAspire.ServiceDefaults;

/// <summary>Runs a service from start to end.</summary>
public static class ServiceHost
{
    private const int ConfigurationError = 78; // EX_CONFIG of sysexits(3)

    /// <summary>
    /// Builds a host and runs it until it is told to stop. What the operator can mend (a setting that is missing or makes no sense, an address
    /// in use) is a line on standard error instead of a stack trace.
    /// </summary>
    /// <param name="build">Composes the host. An <see cref="InvalidOperationException"/> or <see cref="FormatException"/> is about its configuration.</param>
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(Func<IHost> build) => RunAsync(build, Console.Error);

    internal static async Task<int> RunAsync(Func<IHost> build, TextWriter errors)
    {
        IHost? host = null;
        try
        {
            host = build();

            // Before anything starts; the host would do the same, and log the stack trace of it.
            host.Services.GetService<IStartupValidator>()?.Validate();
        }
        catch (Exception mistake) when (mistake is InvalidOperationException or FormatException or InvalidDataException or OptionsValidationException or AggregateException)
        {
            host?.Dispose();
            return await RefuseAsync(errors, ReasonOf(mistake));
        }

        using (host)
        {
            var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            try
            {
                await host.RunAsync();
                return 0;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // Told to stop before everything had started.
                return 0;
            }
            catch (OptionsValidationException mistake)
            {
                return await RefuseAsync(errors, ReasonOf(mistake));
            }
            catch (IOException mistake) when (mistake.InnerException is AddressInUseException)
            {
                return await RefuseAsync(errors, mistake.Message);
            }
            catch (SocketException mistake) when (mistake.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AccessDenied)
            {
                return await RefuseAsync(errors, $"The address to listen on is not available: {mistake.Message}.");
            }
        }
    }

    private static string ReasonOf(Exception mistake) => mistake switch
    {
        AggregateException several => string.Join(' ', several.InnerExceptions.Select(ReasonOf)),
        OptionsValidationException options => string.Join(' ', options.Failures),
        InvalidDataException { InnerException: { } cause } => $"{mistake.Message} {cause.Message}",
        _ => mistake.Message,
    };

    private static async Task<int> RefuseAsync(TextWriter errors, string reason)
    {
        await errors.WriteLineAsync($"Cannot start: {reason}");
        return ConfigurationError;
    }
}
