using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace McpAspire.ServiceDefaults.Resilience;

/// <summary>
/// What Microsoft.Extensions.Http.Resilience calls the standard pipeline, with its defaults: total timeout, retry, circuit breaker, attempt
/// timeout. Retries are for requests without a body and a side effect only.
/// </summary>
internal static class ResilienceExtensions
{
    private static readonly TimeSpan TotalTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(10);

    // Whoever asks for more wants us to go, and the total timeout would replace the answer.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    public static void AddResilience(this IHttpClientBuilder http) =>
        http.AddHttpMessageHandler(services => new ResilienceHandler(Build(services.GetService<TimeProvider>() ?? TimeProvider.System)));

    internal static ResiliencePipeline<HttpResponseMessage> Build(TimeProvider time) =>
        new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddTimeout(TotalTimeout)
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = 3,
                Delay = TimeSpan.FromMilliseconds(200),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = args => ValueTask.FromResult(ResilienceHandler.IsRepeatable(args.Context) && IsTransient(args.Outcome) && !(RetryAfter(args.Outcome) > LongestDelay)),
                DelayGenerator = args => ValueTask.FromResult(RetryAfter(args.Outcome)),
                OnRetry = args =>
                {
                    args.Outcome.Result?.Dispose();
                    return ValueTask.CompletedTask;
                },
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                FailureRatio = 0.5,
                MinimumThroughput = 20,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = TimeSpan.FromSeconds(5),
                ShouldHandle = args => ValueTask.FromResult(IsTransient(args.Outcome)),
            })
            .AddTimeout(AttemptTimeout)
            .Build();

    private static TimeSpan? RetryAfter(Outcome<HttpResponseMessage> outcome) => outcome.Result?.Headers.RetryAfter?.Delta;

    private static bool IsTransient(Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Exception: HttpRequestException or TimeoutRejectedException } => true,
        { Result.StatusCode: HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError } => true,
        _ => false,
    };
}
