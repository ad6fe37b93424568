using System.Diagnostics;
using McpAspire.ServiceDefaults.Health;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using OpenTelemetry;

namespace McpAspire.ServiceDefaults.Telemetry;

/// <summary>
/// Gives the span of a request the name and attributes of OpenTelemetry's conventions for HTTP, which ASP.NET Core leaves to whoever exports it.
/// Of the URL only the route is told: a path or query may hold what a client put there by mistake. Health probes leave no span, nor does what
/// they ask of others: there is one every few seconds, and none of them is news.
/// </summary>
internal sealed class RequestSpans : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(DescribeAsync);
        next(app);
    };

    private static Task DescribeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is not { IsAllDataRequested: true } span)
            return next(context);

        return HealthEndpoints.Paths.Contains(context.Request.Path.Value) ? SuppressAsync(span, context, next) : DescribeAsync(span, context, next);
    }

    private static async Task SuppressAsync(Activity span, HttpContext context, RequestDelegate next)
    {
        span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        using (SuppressInstrumentationScope.Begin())
            await next(context);
    }

    private static async Task DescribeAsync(Activity span, HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        finally
        {
            Describe(span, context);
        }
    }

    private static void Describe(Activity span, HttpContext context)
    {
        var method = context.Request.Method;
        span.SetTag("http.request.method", method);
        span.SetTag("http.response.status_code", context.Response.StatusCode);
        span.DisplayName = method;
        if ((context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText is { Length: > 1 } pattern)
        {
            // A group that maps its own path ends in a slash.
            var route = pattern.TrimEnd('/');
            span.SetTag("http.route", route);
            span.DisplayName = $"{method} {route}";
        }

        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError)
            span.SetStatus(ActivityStatusCode.Error);
    }
}
