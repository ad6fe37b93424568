using System.Text.Json;
using McpAspire.Jobs;
using Polly;
using Polly.CircuitBreaker;

namespace McpAspire.Tools.Execution;

/// <summary>The way of one tool's calls on this worker: breaker, then a slot, then the run with its timeout.</summary>
internal sealed class ToolLane : IDisposable
{
    private const int SamplingFactor = 5;
    private const int LeastThroughput = 2;

    private static readonly TimeSpan LongestSampling = TimeSpan.FromDays(1);

    private readonly IToolRunner _runner;
    private readonly ToolExecutionOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly SemaphoreSlim _slots;
    private readonly ResiliencePipeline<ToolAttempt> _breaker;
    private readonly CircuitBreakerStateProvider _breakerState = new();
    private int _failuresInARow;

    public ToolLane(IToolRunner runner, ToolExecutionOptions options, TimeProvider timeProvider)
    {
        _runner = runner;
        _options = options;
        _timeProvider = timeProvider;
        _slots = new SemaphoreSlim(Definition.Concurrency);
        _breaker = CreateBreaker();
    }

    public ToolDefinition Definition => _runner.Tool.Definition;

    public ITool Tool => _runner.Tool;

    public IToolRunner Runner => _runner;

    /// <summary>closed, open or half_open.</summary>
    public string BreakerState => _breakerState.CircuitState switch
    {
        CircuitState.Closed => "closed",
        CircuitState.HalfOpen => "half_open",
        _ => "open",
    };

    /// <summary>Runs one call with canonical arguments.</summary>
    /// <exception cref="ToolException">The call failed in a way that the caller should know of.</exception>
    public async Task<ToolAttempt> RunAsync(JsonElement arguments, IJobContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await _breaker.ExecuteAsync(async token => await TakeSlotAndRunAsync(arguments, context, token), cancellationToken);
        }
        catch (BrokenCircuitException e)
        {
            var seconds = (int)Math.Ceiling((e.RetryAfter ?? Definition.BreakDuration).TotalSeconds);
            throw new ToolException(ToolException.Failure(
                ToolErrorType.CircuitBreakerOpen,
                $"{Definition.Name} failed repeatedly on this worker and is left alone for a while.",
                $"Try again in {seconds} s.",
                ("retry_after_sec", seconds)));
        }
    }

    public void Dispose() => _slots.Dispose();

    private ResiliencePipeline<ToolAttempt> CreateBreaker()
    {
        var sampling = Definition.MaxTimeout * SamplingFactor;
        return new ResiliencePipelineBuilder<ToolAttempt> { TimeProvider = _timeProvider }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<ToolAttempt>
            {
                // What is handled is already one failure too many: a share of all calls would let a single success of hours ago keep the breaker closed.
                FailureRatio = 0,
                MinimumThroughput = LeastThroughput,
                // Shorter than some calls, it would forget a slow failure before the next one came.
                SamplingDuration = sampling < LongestSampling ? sampling : LongestSampling,
                BreakDuration = Definition.BreakDuration,
                StateProvider = _breakerState,
                ShouldHandle = args => ValueTask.FromResult(IsOneTooMany(args.Outcome.Exception)),
            })
            .Build();
    }

    private bool IsOneTooMany(Exception? failure)
    {
        if (failure is null)
            Volatile.Write(ref _failuresInARow, 0);
        return failure is not (null or OperationCanceledException) && Interlocked.Increment(ref _failuresInARow) >= _options.BreakAfter;
    }

    private async Task<ToolAttempt> TakeSlotAndRunAsync(JsonElement arguments, IJobContext context, CancellationToken cancellationToken)
    {
        if (!await TakeSlotAsync(cancellationToken))
        {
            return ToolAttempt.Failed(ToolException.Failure(
                ToolErrorType.ResourceExhausted,
                $"All {Definition.Concurrency} slots of {Definition.Name} on this worker are taken.",
                "Try again when the calls that run now have ended.",
                ("concurrency", Definition.Concurrency)));
        }

        var started = _timeProvider.GetTimestamp();
        try
        {
            var attempt = await RunInTimeAsync(arguments, context, cancellationToken);
            return attempt with { Duration = _timeProvider.GetElapsedTime(started) };
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task<bool> TakeSlotAsync(CancellationToken cancellationToken)
    {
        if (_slots.Wait(TimeSpan.Zero, cancellationToken))
            return true;
        using var patience = new CancellationTokenSource(_options.SlotWait, _timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await _slots.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    // What the breaker must not count is returned as a value; what it must count leaves as an exception.
    private async Task<ToolAttempt> RunInTimeAsync(JsonElement arguments, IJobContext context, CancellationToken cancellationToken)
    {
        var limit = Definition.TimeoutFor(arguments);
        using var clock = new CancellationTokenSource(limit, _timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancellationToken);
        try
        {
            return ToolAttempt.Answered(await _runner.RunAsync(arguments, context, either.Token));
        }
        catch (OperationCanceledException) when (clock.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            var error = TimedOut(limit);
            // A limit below the tool's own and a target that does not answer are the caller's choice: they say nothing about the tool.
            return _runner.DependsOnTarget || limit < Definition.DefaultTimeout ? ToolAttempt.Failed(error) : throw new ToolException(error);
        }
        catch (ToolException e) when (!IsInfrastructure(e))
        {
            return ToolAttempt.Failed(e.Error, e.Execution);
        }
    }

    private static ToolError TimedOut(TimeSpan limit) => ToolException.Failure(
        ToolErrorType.Timeout,
        $"The call did not end within {limit.TotalSeconds:0} s and was stopped.",
        "Ask for less at a time, or allow more time with timeout_sec where the tool takes it.",
        ("timeout_sec", limit.TotalSeconds));

    // An exit code of the program, bad arguments and limits that the call itself used up say nothing about the next call.
    // Nor does what a program that ran to its end could not do: calls that ask for what this worker cannot give would take the tool from all others.
    private static bool IsInfrastructure(ToolException failure) =>
        failure.Execution?.ExitCode is null && failure.Error.Type is ToolErrorType.Unavailable or ToolErrorType.UpstreamError or ToolErrorType.Timeout or ToolErrorType.Unknown;
}
