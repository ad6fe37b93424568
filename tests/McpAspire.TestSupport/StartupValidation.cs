using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace McpAspire.TestSupport;

/// <summary>Validates the options of a host that starts.</summary>
public static class StartupValidation
{
    /// <summary>
    /// Validates what is registered, and refuses validation by attributes through reflection: all hosts of a process share those attributes, and
    /// <see cref="System.ComponentModel.DataAnnotations.RangeAttribute"/> converts its limits at its first use without a lock.
    /// </summary>
    /// <exception cref="OptionsValidationException">An option is not valid.</exception>
    /// <exception cref="InvalidOperationException">Options are validated through reflection.</exception>
    public static void Validate(IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var reflecting = services
            .Where(service => !service.IsKeyedService && service.ImplementationInstance?.GetType() is { IsGenericType: true } type
                && type.GetGenericTypeDefinition() == typeof(DataAnnotationValidateOptions<>))
            .Select(service => service.ImplementationInstance!.GetType().GenericTypeArguments[0].Name)
            .ToList();
        if (reflecting.Count > 0)
            throw new InvalidOperationException($"{string.Join(", ", reflecting)}: validated through reflection, which several hosts of a process cannot do at a time.");

        using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<IStartupValidator>().Validate();
    }
}
