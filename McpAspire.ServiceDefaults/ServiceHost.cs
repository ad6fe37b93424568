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
    public static async Task<int> RunAsync(Func<IHost> build)
    {
        IHost host;
        try
        {
            host = build();
        }
        catch (Exception mistake) when (mistake is InvalidOperationException or FormatException)
        {
            return await RefuseAsync(mistake.Message);
        }

        using (host)
        {
            try
            {
                // Before anything starts; the host would do the same, and log the stack trace of it.
                host.Services.GetService<IStartupValidator>()?.Validate();
                await host.RunAsync();
                return 0;
            }
            catch (OptionsValidationException mistake)
            {
                return await RefuseAsync(string.Join(' ', mistake.Failures));
            }
            catch (IOException mistake) when (mistake.InnerException is AddressInUseException)
            {
                return await RefuseAsync(mistake.Message);
            }
        }
    }

    private static async Task<int> RefuseAsync(string reason)
    {
        await Console.Error.WriteLineAsync($"Cannot start: {reason}");
        return ConfigurationError;
    }
}
