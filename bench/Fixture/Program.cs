using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

// Seconds that a test fixture takes to have the whole system up and healthy: once, because a fixture's process is a new one.
var key = new string('1', 64);
var watch = Stopwatch.StartNew();
var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.McpAspire_AppHost>(
    [.. ((string[])["operator-secret", "admin-secret", "seal-key", "session-key", "key-encryption-key"]).Select(name => $"--Parameters:{name}={key}")]);
var app = await builder.BuildAsync();
await app.StartAsync();

// Not those that only an operator starts.
var started = app.Services.GetRequiredService<DistributedApplicationModel>().Resources.OfType<IResourceWithEnvironment>()
    .Where(resource => !resource.HasAnnotationOfType<ExplicitStartupAnnotation>());
await Task.WhenAll(started.Select(resource => app.ResourceNotifications.WaitForResourceHealthyAsync(resource.Name)));
var elapsed = watch.Elapsed;

// Before the answer, so that the answer is the last line.
await app.DisposeAsync();
Console.WriteLine(elapsed.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture));
